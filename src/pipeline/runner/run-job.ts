import type { Result } from '../../events/types.ts';
import { InputError } from '../../lib/mistake.ts';
import type { SourceRepository } from '../actions/types.ts';
import type { Executor } from '../executors/types.ts';
import { fieldMap, fieldNumber } from '../workflow/fields.ts';
import type { JobAssignment, JobResult, RunJob } from '../workflow/model.ts';
import { beginStep, endStep, type JobState } from './job-state.ts';
import { uncovered } from './labels.ts';
import { createMasks } from './masks.ts';
import { problemMatchers } from './problem-matchers.ts';
import { LostStep, runStep } from './run-step.ts';
import { scopeOf } from './scope.ts';
import { startServices } from './start-services.ts';

export interface JobRunnerOptions {
  readonly executor: Executor;
  /** The labels that the executor's machine claims. */
  readonly labels: readonly string[];
  readonly source: SourceRepository;
}

/** Minutes of a job without `timeout-minutes`. */
const DEFAULT_TIMEOUT = 360;

/** Makes what runs jobs on an executor, one after another or at once. */
export function jobRunner({ executor, labels, source }: JobRunnerOptions): RunJob {
  return async (assignment, { emit, signal }) => {
    const missing = uncovered(assignment.runsOn.labels, labels);
    if (missing.length > 0) return refused(missing, labels);
    using limit = jobLimit(signal);
    const id = assignment.key.replaceAll(/[^A-Za-z0-9]+/g, '-').slice(0, 40);
    await using job = await executor.prepare({ id, signal });
    const secrets = Object.values(assignment.contexts.secrets).map(String);
    const state: JobState = {
      assignment,
      job,
      masks: createMasks(secrets),
      matchers: problemMatchers(),
      debug: isDebug(assignment),
      source,
      emit,
      signal: limit.signal,
      env: {},
      fileEnv: {},
      paths: [],
      steps: {},
      services: [],
      results: [],
      posts: [],
      status: 'success',
      stepCount: 0,
    };
    signal.addEventListener(
      'abort',
      () => {
        state.status = 'cancelled';
      },
      { once: true },
    );
    try {
      if (await setUp(state, limit)) await runSteps(state);
      await tidyUp(state);
    } catch (error) {
      if (error instanceof LostStep)
        return { result: 'lost', outputs: {}, steps: state.results, reason: error.message };
      throw error;
    }
    return resultOf(state, limit.timedOut());
  };
}

/** Labels that an expression gave are known only now; written ones were refused before the run. */
function refused(missing: readonly string[], labels: readonly string[]): JobResult {
  const names = missing.map((label) => `"${label}"`).join(', ');
  const reason = `no runner has label ${names}; this machine has: ${labels.join(', ')}`;
  return { result: 'failure', outputs: {}, steps: [], reason };
}

function isDebug({ contexts: { secrets, vars } }: JobAssignment): boolean {
  return secrets.ACTIONS_STEP_DEBUG === 'true' || vars.ACTIONS_STEP_DEBUG === 'true';
}

interface JobLimit extends Disposable {
  readonly signal: AbortSignal;
  arm(minutes: number, onTimeout: () => void): void;
  timedOut(): number | null;
}

/** The caller's cancellation and the job's own timeout as one signal. */
function jobLimit(outer: AbortSignal): JobLimit {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let timedOut: number | null = null;
  const forward = () => controller.abort(outer.reason);
  if (outer.aborted) forward();
  outer.addEventListener('abort', forward, { once: true });
  return {
    signal: controller.signal,
    arm(minutes, onTimeout) {
      timer = setTimeout(
        () => {
          timedOut = minutes;
          onTimeout();
          controller.abort();
        },
        Math.min(minutes * 60_000, 2 ** 31 - 1),
      );
    },
    timedOut: () => timedOut,
    [Symbol.dispose]() {
      clearTimeout(timer);
      outer.removeEventListener('abort', forward);
    },
  };
}

/** "Set up job": the environment, the event file, the services. False when the job cannot go on. */
async function setUp(state: JobState, limit: JobLimit): Promise<boolean> {
  const { assignment, job } = state;
  const { job: definition, workflow, contexts } = assignment;
  const log = beginStep(state, { id: null, name: 'Set up job', phase: 'setup' });
  const end = (reason?: string) => {
    const result: Result = reason === undefined ? 'success' : 'failure';
    if (reason !== undefined) log.annotate({ level: 'error', message: reason });
    endStep(state, log, {
      phase: 'setup',
      id: null,
      name: 'Set up job',
      outcome: result,
      conclusion: result,
      ...(reason !== undefined && { reason }),
    });
    return reason === undefined;
  };
  log.say(`Runner: ${job.machine.name} (${job.machine.os}, ${job.machine.arch}), this machine and user; no container`);
  await job.write(`${job.paths.files}/event.json`, JSON.stringify(contexts.github.event ?? {}));
  try {
    const outer = scopeOf(state);
    state.env = fieldMap(workflow.env, outer, 'env');
    Object.assign(state.env, fieldMap(definition.env, scopeOf(state), 'env'));
    const cancelAfterTimeout = () => {
      state.status = 'cancelled';
    };
    limit.arm(
      fieldNumber(definition.timeoutMinutes, scopeOf(state), 'timeout-minutes', DEFAULT_TIMEOUT),
      cancelAfterTimeout,
    );
  } catch (error) {
    if (error instanceof InputError) return end(error.message);
    throw error;
  }
  return end() && startServices(state);
}

async function runSteps(state: JobState): Promise<void> {
  for (const step of state.assignment.job.steps) {
    if (step.kind !== 'run' && step.kind !== 'uses')
      throw new Error(`A step of kind ${step.kind} was not refused before the run`);
    await runStep(state, step);
  }
}

/** Post steps, newest first, also after a failure or a cancellation; then "Complete job". */
async function tidyUp(state: JobState): Promise<void> {
  for (const { name, run } of state.posts.toReversed()) {
    const log = beginStep(state, { id: null, name, phase: 'post' });
    const outcome = await run(log);
    const result: Result = outcome.ok ? 'success' : 'failure';
    endStep(state, log, {
      phase: 'post',
      id: null,
      name,
      outcome: result,
      conclusion: result,
      ...(!outcome.ok && { reason: outcome.reason }),
    });
  }
  const log = beginStep(state, { id: null, name: 'Complete job', phase: 'post' });
  endStep(state, log, { phase: 'post', id: null, name: 'Complete job', outcome: 'success', conclusion: 'success' });
}

function resultOf(state: JobState, timedOut: number | null): JobResult {
  const outputs = jobOutputs(state);
  const reason =
    timedOut === null
      ? failureReason(state)
      : `The job has exceeded the maximum execution time of ${timedOut} minutes.`;
  const steps = state.results;
  if (!outputs.ok) return { result: 'failure', outputs: {}, steps, reason: outputs.reason };
  return { result: state.status, outputs: outputs.values, steps, ...(reason !== undefined && { reason }) };
}

function failureReason({ status, results }: JobState): string | undefined {
  if (status !== 'failure') return undefined;
  const first = results.find(({ conclusion }) => conclusion === 'failure');
  return first && `step "${first.name}" failed`;
}

type Outputs =
  | { readonly ok: true; readonly values: Record<string, string> }
  | { readonly ok: false; readonly reason: string };

/** The job's outputs. One that holds a secret is left out and said, as on GitHub: outputs travel unmasked. */
function jobOutputs(state: JobState): Outputs {
  const { assignment, masks, emit } = state;
  try {
    const all = fieldMap(assignment.job.outputs, scopeOf(state), 'outputs');
    const safe = Object.entries(all).filter(([name, value]) => {
      if (masks.apply(value) === value) return true;
      emit({
        type: 'annotation',
        level: 'warning',
        job: assignment.key,
        message: `Skip output '${name}' since it may contain secret.`,
      });
      return false;
    });
    return { ok: true, values: Object.fromEntries(safe) };
  } catch (error) {
    if (error instanceof InputError) return { ok: false, reason: error.message };
    throw error;
  }
}
