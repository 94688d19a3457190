import type { Result } from '../../events/types.ts';
import { toText } from '../../expressions/value.ts';
import { InputError } from '../../lib/mistake.ts';
import type { SourceRepository } from '../actions/types.ts';
import type { Executor } from '../executors/types.ts';
import { defaultIds } from '../workflow/default-ids.ts';
import { fieldMap, fieldNumber } from '../workflow/fields.ts';
import type { JobAssignment, JobResult, RunJob, StepResult } from '../workflow/model.ts';
import type { JobOutputs } from './job-outputs.ts';
import { beginStep, endStep, type JobState, tell } from './job-state.ts';
import { uncovered } from './labels.ts';
import { createMasks } from './masks.ts';
import type { Pause } from './pause.ts';
import { tidyUp } from './post-steps.ts';
import { runPres } from './pre-steps.ts';
import { problemMatchers } from './problem-matchers.ts';
import { runSteps } from './run-steps.ts';
import { scopeOf } from './scope.ts';
import { startServices } from './start-services.ts';
import { LostStep } from './step-ending.ts';

export interface JobRunnerOptions {
  readonly executor: Executor;
  /** The labels that the executor's machine claims. */
  readonly labels: readonly string[];
  readonly source: SourceRepository;
  /** Variables of every step, below those of the workflow file. */
  readonly env?: Readonly<Record<string, string>>;
  /** Called at each script that fails; then it runs again, and what comes of that counts. */
  readonly pause?: Pause;
}

/** Minutes of a job without `timeout-minutes`, or with none above 0. */
const DEFAULT_TIMEOUT = 360;
/** Minutes that cancelling may take without `cancel-timeout-minutes`. */
const DEFAULT_CANCEL_TIMEOUT = 5;

/** Makes what runs jobs on an executor, one after another or at once. */
export function jobRunner({ executor, labels, source, env = {}, pause }: JobRunnerOptions): RunJob {
  return async (assignment, { emit, signal }) => {
    const missing = uncovered(assignment.runsOn.labels, labels);
    if (missing.length > 0) return refused(missing, labels);
    using limit = jobLimit(signal);
    const id = assignment.key.replaceAll(/[^A-Za-z0-9]+/g, '-').slice(0, 40);
    await using job = await executor.prepare({ id, signal });
    const secrets = Object.entries(assignment.contexts.secrets).filter(
      ([name, value]) => !isSwitch(name, String(value)),
    );
    const state: JobState = {
      assignment,
      job,
      masks: createMasks(secrets.map(([, value]) => String(value))),
      matchers: problemMatchers(),
      debug: isDebug(assignment),
      source,
      emit,
      signal: limit.signal,
      deadline: limit.deadline,
      env: { ...env },
      fileEnv: {},
      paths: [],
      steps: {},
      defaultIds: defaultIds(assignment.job.steps),
      services: [],
      artifacts: new Map(),
      results: [],
      posts: [],
      pres: new Map(),
      status: signal.aborted ? 'cancelled' : 'success',
      counter: { steps: 0, files: 0 },
      pause,
      runSteps,
    };
    signal.addEventListener(
      'abort',
      () => {
        state.status = 'cancelled';
      },
      { once: true },
    );
    let outputs: JobOutputs;
    try {
      if (await setUp(state, limit)) {
        await runPres(state, assignment.job.steps);
        await runSteps(state, assignment.job.steps);
      }
      outputs = await tidyUp(state);
    } catch (error) {
      if (error instanceof LostStep)
        return { result: 'lost', outputs: {}, steps: stepsOf(state), reason: error.message };
      throw error;
    }
    return resultOf(state, outputs, overdue(state, limit.timedOut()));
  };
}

/** Labels that an expression gave are known only now; written ones were refused before the run. */
function refused(missing: readonly string[], labels: readonly string[]): JobResult {
  const names = missing.map((label) => `"${label}"`).join(', ');
  const reason = `no runner has label ${names}; this machine has: ${labels.join(', ')}`;
  return { result: 'failure', outputs: {}, steps: [], reason };
}

/** Secrets that only switch something on: to hide their "true" everywhere would hide what they are there to show. */
function isSwitch(name: string, value: string): boolean {
  return /^ACTIONS_(?:STEP|RUNNER)_DEBUG$/i.test(name) && /^(?:true|false)$/i.test(value);
}

/** The secret comes before the variable of the same name. (runner: Variables.cs, GetBoolean) */
function isDebug({ contexts: { secrets, vars } }: JobAssignment): boolean {
  const wanted = secrets.ACTIONS_STEP_DEBUG ?? vars.ACTIONS_STEP_DEBUG ?? '';
  return toText(wanted).trim().toLowerCase() === 'true';
}

interface JobLimit extends Disposable {
  readonly signal: AbortSignal;
  /** Raised when cancelling itself took too long. */
  readonly deadline: AbortSignal;
  /** Minutes that cancelling may take. */
  cancelMinutes: number;
  arm(minutes: number, onTimeout: () => void): void;
  timedOut(): number | null;
}

/** The caller's cancellation and the job's own timeout as one signal. */
function jobLimit(outer: AbortSignal): JobLimit {
  const controller = new AbortController();
  const deadline = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let lastTimer: NodeJS.Timeout | undefined;
  let timedOut: number | null = null;
  const forward = () => controller.abort(outer.reason);
  controller.signal.addEventListener('abort', () => {
    lastTimer = setTimeout(() => deadline.abort(), limit.cancelMinutes * 60_000);
  });
  const limit: JobLimit = {
    signal: controller.signal,
    deadline: deadline.signal,
    cancelMinutes: DEFAULT_CANCEL_TIMEOUT,
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
      clearTimeout(lastTimer);
      outer.removeEventListener('abort', forward);
    },
  };
  if (outer.aborted) forward();
  outer.addEventListener('abort', forward, { once: true });
  return limit;
}

/** "Set up job": the environment, the event file, the services. False when the job cannot go on. */
async function setUp(state: JobState, limit: JobLimit): Promise<boolean> {
  const { assignment, job } = state;
  const { job: definition, workflow, contexts } = assignment;
  const log = beginStep(state, { id: null, name: 'Set up job', phase: 'setup' });
  log.debug('Starting: Set up job');
  const end = (reason?: string) => {
    const result: Result = reason === undefined ? 'success' : 'failure';
    if (reason !== undefined) tell(log, 'error', reason);
    log.debug('Finishing: Set up job');
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
  if (definition.snapshot)
    tell(
      log,
      'warning',
      `No custom image is made: only GitHub's own runners do (snapshot: ${definition.snapshot.image.source})`,
    );
  await job.write(`${job.paths.files}/event.json`, JSON.stringify(contexts.github.event ?? {}));
  try {
    const outer = scopeOf(state);
    Object.assign(state.env, fieldMap(workflow.env, outer, 'env'));
    Object.assign(state.env, fieldMap(definition.env, scopeOf(state), 'env'));
    const cancelAfterTimeout = () => {
      state.status = 'cancelled';
    };
    limit.cancelMinutes = fieldNumber(
      definition.cancelTimeoutMinutes,
      scopeOf(state),
      'cancel-timeout-minutes',
      DEFAULT_CANCEL_TIMEOUT,
    );
    const minutes = fieldNumber(definition.timeoutMinutes, scopeOf(state), 'timeout-minutes', 0);
    limit.arm(minutes > 0 ? minutes : DEFAULT_TIMEOUT, cancelAfterTimeout);
  } catch (error) {
    if (error instanceof InputError) return end(error.message);
    throw error;
  }
  return end() && startServices(state);
}

/** What a job that took too long is told in an annotation and as its reason, in the words of GitHub's runner. */
function overdue({ assignment, emit }: JobState, minutes: number | null): string | undefined {
  if (minutes === null) return undefined;
  const message = `The job has exceeded the maximum execution time of ${minutes} minutes.`;
  emit({ type: 'annotation', level: 'error', job: assignment.key, message });
  return message;
}

function resultOf(state: JobState, outputs: JobOutputs, overdue: string | undefined): JobResult {
  const reason = overdue ?? failureReason(state);
  const steps = stepsOf(state);
  const status = outputs.ok || state.status === 'cancelled' ? state.status : 'failure';
  if (!outputs.ok) return { result: status, outputs: {}, steps, reason: outputs.reason };
  return { result: status, outputs: outputs.values, steps, ...(reason !== undefined && { reason }) };
}

function failureReason({ status, results }: JobState): string | undefined {
  if (status !== 'failure') return undefined;
  const first = results.find(({ result }) => result.conclusion === 'failure');
  return first && `step "${first.result.name}" failed`;
}

/** The steps in the order of their beginning; one in the background ends after those that came later. */
function stepsOf({ results }: JobState): StepResult[] {
  return results.toSorted((a, b) => a.number - b.number).map(({ result }) => result);
}
