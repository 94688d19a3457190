import type { ValueObject } from '../../expressions/value.ts';
import type { Workflow } from '../workflow/model.ts';
import type { WorkflowEvent } from '../workflow/workflow-event.ts';
import type { Repository } from './repository.ts';

/** The numbers of a run. */
export interface RunNumbers {
  /** Unique among all runs; digits, as actions expect. */
  readonly id: string;
  /** Counts the runs of one workflow, from 1. */
  readonly number: number;
  readonly attempt: number;
}

/**
 * The `github` context of a run as GitHub documents it, but for what only the job's runner knows: action…, env,
 * event_path, job, output, path, step_summary, state, workspace.
 */
export function githubContext(
  event: WorkflowEvent,
  repository: Repository,
  workflow: Workflow,
  run: RunNumbers,
  token: string,
): ValueObject {
  const { owner, name, serverUrl, actor } = repository;
  const fullName = `${owner}/${name}`;
  const host = serverUrl.replace(/^https?:\/\//, '');
  const onGitHub = host === 'github.com';
  return {
    token,
    ref: event.ref,
    ref_name: event.ref.replace(/^refs\/(?:heads|tags|pull)\//, ''),
    ref_type: event.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    ref_protected: false,
    sha: event.commit,
    head_ref: event.headRef ?? '',
    base_ref: event.baseRef ?? '',
    event_name: event.name,
    event: event.payload,
    repository: fullName,
    repository_owner: owner,
    repository_id: '0',
    repository_owner_id: '0',
    repositoryUrl: `git://${host}/${fullName}.git`,
    repository_visibility: 'private',
    actor: actor.login,
    actor_id: '0',
    triggering_actor: actor.login,
    workflow: workflow.name,
    workflow_ref: `${fullName}/${workflow.file}@${event.ref}`,
    workflow_sha: event.commit,
    run_id: run.id,
    run_number: String(run.number),
    run_attempt: String(run.attempt),
    retention_days: '90',
    secret_source: 'Actions',
    server_url: serverUrl,
    api_url: onGitHub ? 'https://api.github.com' : `${serverUrl}/api/v3`,
    graphql_url: onGitHub ? 'https://api.github.com/graphql' : `${serverUrl}/api/graphql`,
  };
}
