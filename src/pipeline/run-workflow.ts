import type { Emit, Result, StepPhase } from '../events/types.ts';
import { abortReason, runInGroup } from './concurrency/run-in-group.ts';
import type { Groups } from './concurrency/types.ts';
import type { PreparedRun } from './prepare-run.ts';
import { advance, newRun } from './run/advance.ts';
import { keysInOrder } from './run/order.ts';
import type { Action, ConcurrencyClaim, EndedLeg, Fact, RunState } from './run/state.ts';
import type { JobAssignment, JobResult, RunJob, Workflow } from './workflow/model.ts';

export interface RunWorkflowOptions {
  /** Runs one job; see its contract in `workflow/model.ts`. */
  readonly runJob: RunJob;
  readonly emit: Emit;
  /** The concurrency groups that this run shares with others. */
  readonly groups: Groups;
  /** An abort cancels the run; jobs whose `if` says `always()` still run. */
  readonly signal: AbortSignal;
  /** Jobs that may run at once. */
  readonly maxParallel: number;
  /** Results of an earlier attempt that count as they are, by leg; see `run/kept.ts`. */
  readonly kept?: ReadonlyMap<string, JobResult>;
  /** Only the legs of a matrix that have these values. */
  readonly matrix?: Readonly<Record<string, string>>;
}

/** How a run ended, as `--json` shows it. Skipped jobs stand in both lists, with their reason in the second. */
export interface RunSummary {
  readonly workflow: string;
  readonly file: string;
  readonly result: Result;
  /** Why it was cancelled. */
  readonly reason?: string;
  readonly jobs: readonly JobSummary[];
  readonly skipped: readonly { readonly what: string; readonly why: string }[];
}

/** One job, or one leg of its matrix. */
export interface JobSummary {
  readonly id: string;
  readonly name: string;
  readonly result: JobResult['result'];
  readonly outputs: Readonly<Record<string, string>>;
  readonly steps: readonly StepSummary[];
  readonly setup: readonly StepSummary[];
  readonly post: readonly StepSummary[];
  readonly reason?: string;
}

export interface StepSummary {
  readonly id: string | null;
  readonly name: string;
  readonly outcome: Result;
  readonly conclusion: Result;
}

/**
 * Runs a workflow to its end, once it has its concurrency group. Emits the events of its jobs, and that the run waits;
 * those of the steps come from `runJob`, and how the run begins and ends is the caller's to tell. Rejects when the engine
 * broke, after every job has ended.
 */
export async function runWorkflow(prepared: PreparedRun, options: RunWorkflowOptions): Promise<RunSummary> {
  const { name, file } = prepared.workflow;
  const ran = await runInGroup(prepared.concurrency, options, (signal) => runJobs(prepared, { ...options, signal }));
  if ('jobs' in ran) return ran;
  return { workflow: name, file, result: 'cancelled', reason: ran.reason, jobs: [], skipped: [] };
}

async function runJobs(prepared: PreparedRun, options: RunWorkflowOptions): Promise<RunSummary> {
  const { runJob, emit, groups, signal, maxParallel, kept, matrix } = options;
  const legs = new RunningLegs(runJob, emit);
  const ended: EndedLeg[] = [];
  const { promise, resolve } = Promise.withResolvers<Result>();
  let state = newRun({ ...prepared, maxParallel, ...(kept && { kept }), ...(matrix && { matrix }) });

  const tell = oneByOne((fact: Fact) => {
    const step = advance(state, fact);
    state = step.state;
    for (const action of step.actions) perform(action);
  });
  const perform = (action: Action) => {
    switch (action.type) {
      case 'start-leg':
        void legs
          .run(action.assignment)
          .then((result) => tell({ type: 'leg-ended', key: action.assignment.key, result }));
        break;
      case 'stop-leg':
        legs.stop(action.key, action.reason);
        break;
      case 'leg-waits':
        emit({ type: 'job', state: 'waiting', job: action.key, name: action.name, reason: action.reason });
        break;
      case 'enter-group':
        enter(action.key, action.claim);
        break;
      case 'leave-group':
        groups.leave(action.key);
        break;
      case 'leg-ended':
        ended.push(action.leg);
        emit(endedEvent(action.leg));
        break;
      case 'run-ended':
        resolve(action.result);
    }
  };
  const enter = (key: string, claim: ConcurrencyClaim) =>
    groups.enter({ job: key, claim }, (news) => tell({ type: 'group-news', key, news }));

  const cancel = () => tell({ type: 'cancel', reason: abortReason(signal) });
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  tell({ type: 'start' });
  const result = await promise;
  signal.removeEventListener('abort', cancel);
  if (legs.broken.length > 0) throw new AggregateError(legs.broken, `Running ${prepared.workflow.file} broke`);
  return summary(state, prepared.workflow, result, ended);
}

/** The jobs that run now. */
class RunningLegs {
  /** What the engine threw; each is a job that was lost. */
  readonly broken: unknown[] = [];
  readonly #runJob: RunJob;
  readonly #emit: Emit;
  readonly #stops = new Map<string, AbortController>();

  constructor(runJob: RunJob, emit: Emit) {
    this.#runJob = runJob;
    this.#emit = emit;
  }

  async run(assignment: JobAssignment): Promise<JobResult> {
    const { key, name } = assignment;
    const controller = new AbortController();
    this.#stops.set(key, controller);
    this.#emit({ type: 'job', state: 'started', job: key, name });
    try {
      return await this.#runJob(assignment, { emit: this.#emit, signal: controller.signal });
    } catch (error) {
      this.broken.push(error);
      return lost(error);
    } finally {
      this.#stops.delete(key);
    }
  }

  stop(key: string, reason: string): void {
    this.#stops.get(key)?.abort(new Error(reason));
  }
}

/** Carrying out an action may bring the next fact at once; it waits until all actions before it are carried out. */
function oneByOne<T>(work: (item: T) => void): (item: T) => void {
  const items: T[] = [];
  let working = false;
  return (item) => {
    items.push(item);
    if (working) return;
    working = true;
    for (let next = items.shift(); next !== undefined; next = items.shift()) work(next);
    working = false;
  };
}

function lost(error: unknown): JobResult {
  const reason = error instanceof Error ? error.message : String(error);
  return { result: 'lost', outputs: {}, steps: [], reason };
}

function endedEvent({ key, name, result: { result, reason, outputs } }: EndedLeg): Parameters<Emit>[0] {
  const event = { type: 'job', state: 'finished', job: key, name, result, outputs } as const;
  return reason === undefined ? event : { ...event, reason };
}

function summary(state: RunState, { name, file }: Workflow, result: Result, ended: readonly EndedLeg[]): RunSummary {
  const order = new Map(keysInOrder(state).map((key, index) => [key, index]));
  const place = ({ key }: EndedLeg) => order.get(key) ?? order.size;
  const jobs = ended.toSorted((a, b) => place(a) - place(b)).map(jobSummary);
  const skipped = jobs.flatMap(({ name, result: how, reason }) =>
    how === 'skipped' ? [{ what: name, why: reason ?? '' }] : [],
  );
  const reason = result === 'cancelled' ? state.graphs.get('')?.cancelled : undefined;
  return { workflow: name, file, result, ...(reason !== undefined && { reason }), jobs, skipped };
}

function jobSummary({ id, name, result: { result, outputs, steps, reason } }: EndedLeg): JobSummary {
  const phase = (wanted: StepPhase) => steps.filter((step) => step.phase === wanted).map(stepSummary);
  const job = { id, name, result, outputs, steps: phase('main'), setup: phase('setup'), post: phase('post') };
  return reason === undefined ? job : { ...job, reason };
}

function stepSummary({ id, name, outcome, conclusion }: StepSummary): StepSummary {
  return { id, name, outcome, conclusion };
}
