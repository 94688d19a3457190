import { createHash } from 'node:crypto';
import type { ExtensionFunction, Scope } from '../../expressions/evaluate.ts';
import { ExpressionError } from '../../expressions/mistakes.ts';
import type { Trace } from '../../expressions/trace.ts';
import { toText, type Value, type ValueObject } from '../../expressions/value.ts';
import type { JobAssignment } from '../workflow/model.ts';
import type { JobState } from './job-state.ts';

/** What only one step knows: its own environment, files and name. */
export interface StepFacts {
  readonly env: Readonly<Record<string, string>>;
  /** Added to the `github` context: action, path, output, env, state, step_summary … */
  readonly github: ValueObject;
  /** The value of `hashFiles(…)` for the patterns of this step, computed before; see {@link hashFilesOf}. */
  readonly hashes: Hashes;
}

/** The values of calls of `hashFiles` by their keys, or what is wrong with one. */
export type Hashes = ReadonlyMap<string, string | { readonly wrong: string }>;

const none: StepFacts = { env: {}, github: {}, hashes: new Map() };

/** What the expressions of a step (or of the job, without `facts`) see. A debugged job's are told to `trace`. */
export function scopeOf(state: JobState, facts: StepFacts = none, trace?: Trace): Scope {
  const { contexts, matrix, strategy } = state.assignment;
  return {
    contexts: {
      ...contexts,
      ...(state.action && { inputs: state.action.inputs }),
      github: once(() => ({ ...contexts.github, ...githubOfJob(state), ...state.action?.github, ...facts.github })),
      env: once(() => ({ ...state.env, ...state.fileEnv, ...facts.env })),
      job: once(() => jobContext(state)),
      runner: once(() => runnerContext(state)),
      steps: state.steps,
      matrix,
      strategy,
    },
    functions: { ...statusFunctions(state), hashFiles: hashFiles(facts.hashes) },
    ...(state.debug && trace && { trace }),
  };
}

/** A context is made when it is first read, and is the same object from then on: `github == github`. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** What the runner adds to the `github` context of its job. */
function githubOfJob({ job, assignment, action, status }: JobState): ValueObject {
  const { files, workspace } = job.paths;
  const { sha = '', workflow_ref: started = '' } = assignment.contexts.github;
  const isCalled = !toText(started).includes(`/${assignment.workflow.file}@`);
  return {
    workspace,
    event_path: `${files}/event.json`,
    job: assignment.job.id,
    ...(isCalled && { job_workflow_sha: sha }),
    ...(action && { action_status: status }),
  };
}

/** The `job` context: its status, its services, and the workflow file that it stands in. */
function jobContext({ status, services, assignment }: JobState): ValueObject {
  const entries = services.map(({ id, network, ports }) => [id, { id, network, ports: { ...ports } }] as const);
  const { repository = '', ref = '', sha = '' } = assignment.contexts.github;
  const { file } = assignment.workflow;
  return {
    status,
    check_run_id: checkRunId(assignment),
    container: {},
    services: Object.fromEntries(entries),
    workflow_ref: `${toText(repository)}/${file}@${toText(ref)}`,
    workflow_sha: sha,
    workflow_repository: repository,
    workflow_file_path: file,
  };
}

/** A number that no other job has; made up here, and the same whenever it is asked for. */
function checkRunId({ key, attempt, contexts }: JobAssignment): number {
  const digest = createHash('sha256')
    .update(`${toText(contexts.github.run_id ?? '')} ${attempt} ${key}`)
    .digest();
  return digest.readUIntBE(0, 5);
}

/** The `runner` context. */
function runnerContext({ job, debug }: JobState): ValueObject {
  const { machine, paths } = job;
  return {
    ...machine,
    temp: paths.temp,
    tool_cache: paths.toolCache,
    workspace: paths.workspace,
    environment: 'self-hosted',
    ...(debug && { debug: '1' }),
  };
}

/** The status functions as a step sees them: how the steps before it ended. */
function statusFunctions({ status, signal }: JobState): Record<string, ExtensionFunction> {
  const cancelled = signal.aborted || status === 'cancelled';
  return {
    always: plain(() => true),
    cancelled: plain(() => cancelled),
    success: plain(() => !cancelled && status === 'success'),
    failure: plain(() => !cancelled && status === 'failure'),
  };
}

function plain(call: () => Value): ExtensionFunction {
  return { minArguments: 0, maxArguments: 0, call };
}

/** The same scope with other values of `hashFiles(…)`. */
export function withHashes(scope: Scope, hashes: Hashes): Scope {
  return { ...scope, functions: { ...scope.functions, hashFiles: hashFiles(hashes) } };
}

function hashFiles(hashes: Hashes): ExtensionFunction {
  const call = (args: readonly Value[]) => {
    const hash = hashes.get(hashKey(args.map(toText))) ?? '';
    if (typeof hash !== 'string') throw new ExpressionError(hash.wrong);
    return hash;
  };
  return { minArguments: 1, maxArguments: 255, call };
}

/** The key of a call of `hashFiles` in {@link StepFacts.hashes}. */
export function hashKey(patterns: readonly string[]): string {
  return patterns.join('\0');
}
