import { toText, type ValueObject } from '../../expressions/value.ts';
import type { JobState } from './job-state.ts';

/** Members of the `github` context that steps see as `GITHUB_*`. (runner: GitHubContext.cs) */
const VARIABLES = [
  'action',
  'action_path',
  'action_ref',
  'action_repository',
  'actor',
  'actor_id',
  'api_url',
  'artifacts',
  'artifacts_list',
  'base_ref',
  'env',
  'event_name',
  'event_path',
  'graphql_url',
  'head_ref',
  'job',
  'output',
  'path',
  'ref',
  'ref_name',
  'ref_protected',
  'ref_type',
  'repository',
  'repository_id',
  'repository_owner',
  'repository_owner_id',
  'retention_days',
  'run_attempt',
  'run_id',
  'run_number',
  'server_url',
  'sha',
  'state',
  'step_summary',
  'triggering_actor',
  'workflow',
  'workflow_ref',
  'workflow_sha',
  'workspace',
] as const;

/** The variables that belong to the runner: no `env` replaces them. */
function fixedVariables({ job, debug }: JobState, github: ValueObject): Record<string, string> {
  const { machine, paths } = job;
  const variables: Record<string, string> = {
    GITHUB_ACTIONS: 'true',
    RUNNER_NAME: machine.name,
    RUNNER_OS: machine.os,
    RUNNER_ARCH: machine.arch,
    RUNNER_ENVIRONMENT: 'self-hosted',
    RUNNER_TEMP: paths.temp,
    ...(debug && { RUNNER_DEBUG: '1' }),
    RUNNER_TOOL_CACHE: paths.toolCache,
    RUNNER_WORKSPACE: paths.workspace.slice(0, paths.workspace.lastIndexOf('/')),
  };
  for (const name of VARIABLES) {
    const value = github[name];
    if (value !== undefined && typeof value !== 'object') variables[`GITHUB_${name.toUpperCase()}`] = toText(value);
  }
  return variables;
}

/** The whole environment of a step: the machine's, the workflow's, what steps set, the step's own, the runner's; and its PATH. */
export function stepEnvironment(
  state: JobState,
  github: ValueObject,
  env: Readonly<Record<string, string>>,
): Record<string, string> {
  const merged: Record<string, string> = {
    CI: 'true',
    ...state.env,
    ...state.fileEnv,
    ...env,
    ...fixedVariables(state, github),
  };
  const base = merged.PATH ?? state.job.environment.PATH ?? '';
  return { ...merged, PATH: [...state.paths, base].join(':') };
}
