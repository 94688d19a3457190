import type { Emit } from '../../events/types.ts';
import { toText } from '../../expressions/value.ts';
import { named } from '../../lib/named.ts';
import type { SourceRepository } from '../actions/types.ts';
import type { Executor, ExecutorJob } from '../executors/types.ts';
import { defaultIds } from '../workflow/default-ids.ts';
import type { JobAssignment, JobResult, RunJob, StepResult } from '../workflow/model.ts';
import { type JobLimit, jobLimit } from './job-limit.ts';
import type { JobOutputs } from './job-outputs.ts';
import type { JobState } from './job-state.ts';
import { uncovered } from './labels.ts';
import { createMasks } from './masks.ts';
import type { Pause } from './pause.ts';
import { tidyUp } from './post-steps.ts';
import { runPres } from './pre-steps.ts';
import { problemMatchers } from './problem-matchers.ts';
import { runSteps } from './run-steps.ts';
import { setUpJob } from './set-up-job.ts';
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

/** Makes what runs jobs on an executor, one after another or at once. */
export function jobRunner(options: JobRunnerOptions): RunJob {
  const { executor, labels } = options;
  return async (assignment, { emit, signal }) => {
    const missing = uncovered(assignment.runsOn.labels, labels);
    if (missing.length > 0) return refused(missing, labels);
    using limit = jobLimit(signal);
    const id = assignment.key.replaceAll(/[^A-Za-z0-9]+/g, '-').slice(0, 40);
    await using job = await executor.prepare({ id, signal });
    const state = firstState(options, { assignment, job, emit, limit });
    try {
      if (await setUpJob(state, limit)) {
        await runPres(state, assignment.job.steps);
        await runSteps(state, assignment.job.steps);
      }
      const outputs = await tidyUp(state);
      return resultOf(state, outputs, overdue(state, limit.timedOut()));
    } catch (error) {
      if (error instanceof LostStep)
        return { result: 'lost', outputs: {}, steps: stepsOf(state), reason: error.message };
      throw error;
    }
  };
}

interface Begun {
  readonly assignment: JobAssignment;
  readonly job: ExecutorJob;
  readonly emit: Emit;
  readonly limit: JobLimit;
}

/** A job of which nothing has run. From when it is cancelled or late, its status says so, before its steps hear of it. */
function firstState({ env = {}, source, pause }: JobRunnerOptions, { assignment, job, emit, limit }: Begun): JobState {
  const { secrets } = assignment.contexts;
  const hidden = Object.entries(secrets).filter(([name, value]) => !isSwitch(name, String(value)));
  const state: JobState = {
    ...{ assignment, job, source, emit, pause, runSteps },
    masks: createMasks(hidden.map(([, value]) => String(value))),
    matchers: problemMatchers(),
    debug: isDebug(assignment),
    signal: limit.signal,
    deadline: limit.deadline,
    env: named(env),
    fileEnv: named(),
    paths: [],
    steps: {},
    defaultIds: defaultIds(assignment.job.steps),
    services: [],
    artifacts: new Map(),
    results: [],
    posts: [],
    pres: new Map(),
    status: limit.signal.aborted ? 'cancelled' : 'success',
    counter: { steps: 0, files: 0 },
  };
  const cancelled = () => {
    state.status = 'cancelled';
  };
  limit.signal.addEventListener('abort', cancelled, { once: true });
  return state;
}

/** Labels that an expression gave are known only now; written ones were refused before the run. */
function refused(missing: readonly string[], labels: readonly string[]): JobResult {
  const names = missing.map((label) => `"${label}"`).join(', ');
  const reason = `no runner has label ${names}; this machine has: ${labels.join(', ')}`;
  return { result: 'failure', outputs: {}, steps: [], reason, unplaced: true };
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
