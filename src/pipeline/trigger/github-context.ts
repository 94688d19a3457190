import type { Value, ValueObject } from '../../expressions/value.ts';
import type { Workflow } from '../workflow/model.ts';
import type { WorkflowEvent } from '../workflow/workflow-event.ts';
import { member, textMember } from './payload-members.ts';
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
  const { serverUrl, actor } = repository;
  const { payload } = event;
  const fullName = textMember(payload, 'repository', 'full_name') ?? `${repository.owner}/${repository.name}`;
  const owner = textMember(payload, 'repository', 'owner', 'login') ?? fullName.split('/')[0] ?? repository.owner;
  const sender = textMember(payload, 'sender', 'login') ?? actor.login;
  const open = member(payload, 'repository', 'private') === false ? 'public' : 'private';
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
    event: payload,
    repository: fullName,
    repository_owner: owner,
    repository_id: idOf(member(payload, 'repository', 'id')),
    repository_owner_id: idOf(member(payload, 'repository', 'owner', 'id')),
    repositoryUrl: `git://${host}/${fullName}.git`,
    repository_visibility: textMember(payload, 'repository', 'visibility') ?? open,
    actor: sender,
    actor_id: idOf(member(payload, 'sender', 'id')),
    triggering_actor: sender,
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

/** An id as the context has it: a text; '0' for what was made up here. */
function idOf(value: Value): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : '0';
}
