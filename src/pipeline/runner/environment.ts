import { toText, type ValueObject } from '../../expressions/value.ts';
import type { JobState } from './job-state.ts';

/** Members of the `github` context that are not variables. */
const NOT_VARIABLES: ReadonlySet<string> = new Set(['token', 'event', 'action_status', 'repositoryUrl']);

/** The `GITHUB_*` and `RUNNER_*` variables of a step, and what stands for "in CI". */
export function defaultVariables(state: JobState, github: ValueObject): Record<string, string> {
  const { machine, paths } = state.job;
  const variables: Record<string, string> = {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    RUNNER_NAME: machine.name,
    RUNNER_OS: machine.os,
    RUNNER_ARCH: machine.arch,
    RUNNER_ENVIRONMENT: 'self-hosted',
    RUNNER_TEMP: paths.temp,
    ...(state.debug && { RUNNER_DEBUG: '1' }),
    RUNNER_TOOL_CACHE: paths.toolCache,
    RUNNER_WORKSPACE: paths.workspace.slice(0, paths.workspace.lastIndexOf('/')),
  };
  for (const [name, value] of Object.entries(github)) {
    if (NOT_VARIABLES.has(name) || typeof value === 'object') continue;
    variables[`GITHUB_${name.toUpperCase()}`] = toText(value);
  }
  return variables;
}

/** The whole environment of a step: the machine's, GitHub's, the workflow's, what steps set, the step's own; and its PATH. */
export function stepEnvironment(
  state: JobState,
  github: ValueObject,
  env: Readonly<Record<string, string>>,
): Record<string, string> {
  const merged = { ...defaultVariables(state, github), ...state.env, ...state.fileEnv, ...env };
  const base = merged.PATH ?? state.job.environment.PATH ?? '';
  return { ...merged, PATH: [...state.paths, base].join(':') };
}
