import type { Result } from '../../events/types.ts';
import { InputError } from '../../lib/mistake.ts';
import { fieldText } from '../workflow/fields.ts';
import type { CancelStep, StepResult, WaitAllStep, WaitStep } from '../workflow/model.ts';
import { beginStep, endStep, type JobState, nextNumber, type StepLog } from './job-state.ts';
import { continuesOnError, runStep, type WorkStep } from './run-step.ts';
import { scopeOf } from './scope.ts';
import { addPath } from './step-files.ts';
import { stepName } from './step-name.ts';

/** Background steps of a job that run at once; more of them wait for their turn. (runner: BackgroundStepCoordinator.cs) */
const SLOTS = 10;

interface Background {
  readonly step: WorkStep;
  readonly fork: JobState;
  /** What later steps saw when it was started. */
  readonly before: Readonly<Record<string, string>>;
  readonly stop: AbortController;
  readonly ended: Promise<StepResult | { readonly broken: unknown }>;
  merged: boolean;
}

/**
 * The background steps of one list of steps. Each works on a copy of the job's state as it was when the step was
 * started; its outputs, variables and paths reach the job when it is waited for, its failure at the latest at the end.
 */
export class BackgroundSteps {
  readonly #state: JobState;
  readonly #all: Background[] = [];
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(state: JobState) {
    this.#state = state;
  }

  /** Starts a step and does not wait for it. */
  start(step: WorkStep): Background {
    const state = this.#state;
    const stop = new AbortController();
    const fork: JobState = {
      ...state,
      fileEnv: { ...state.fileEnv },
      paths: [...state.paths],
      steps: { ...state.steps },
      inBackground: true,
      number: nextNumber(state),
      deadline: AbortSignal.any([state.deadline, stop.signal]),
    };
    const ended = this.#run(fork, step).catch((broken: unknown) => ({ broken }));
    const background = { step, fork, before: { ...state.fileEnv }, stop, ended, merged: false };
    this.#all.push(background);
    return background;
  }

  /** A `wait` or `wait-all` step: it ends like the worst of those it waits for. */
  async wait(step: WaitStep | WaitAllStep): Promise<void> {
    const chosen = step.kind === 'wait' ? this.#named(step.wait) : this.#all.filter(({ merged }) => !merged);
    const names = step.kind === 'wait' ? step.wait.join(', ') : 'all';
    const all = step.kind === 'wait-all' ? 'all ' : '';
    await this.#control(step, `Wait for ${names}`, this.#state.status === 'success', async (say) => {
      const none = all !== '' && chosen.length === 0;
      say(
        none ? 'No background steps remaining to wait for.' : `Waiting for ${all}${described('to complete', chosen)}`,
      );
      await this.finish(chosen);
      return tellEnds(`Finished waiting for ${all}background step(s).`, chosen, say);
    });
  }

  /** A `cancel` step: ends a background step, whose end then counts for nothing. It runs also after a failure. */
  async cancel(step: CancelStep): Promise<void> {
    await this.#control(step, `Cancel ${step.cancel}`, true, async (say) => {
      const chosen = this.#named([step.cancel]);
      say(`Cancelling ${described('', chosen)}`);
      for (const { stop } of chosen) stop.abort();
      await this.finish(chosen);
      await tellEnds('Finished cancelling background step(s).', chosen, say);
      return [];
    });
  }

  /** Waits for steps and takes over what they left; gives those that failed. */
  async finish(chosen: readonly Background[]): Promise<StepResult[]> {
    const failures: StepResult[] = [];
    for (const background of chosen) {
      const ended = await background.ended;
      if ('broken' in ended) throw ended.broken;
      if (!background.merged) this.#merge(background);
      if (ended.conclusion === 'failure') failures.push(ended);
    }
    return failures;
  }

  /** Waits for what nobody waited for. A failure of any of them is the job's. */
  async drain(): Promise<void> {
    const failures = await this.finish(this.#all);
    if (failures.length > 0 && this.#state.status === 'success') this.#state.status = 'failure';
  }

  async #run(fork: JobState, step: WorkStep): Promise<StepResult> {
    if (this.#running >= SLOTS) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
    try {
      return await runStep(fork, step);
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  #named(ids: readonly string[]): Background[] {
    const wanted = new Set(ids.map((id) => id.toLowerCase()));
    return this.#all.filter(({ step }) => step.id !== undefined && wanted.has(step.id.toLowerCase()));
  }

  #merge(background: Background): void {
    background.merged = true;
    const { fork, step, before } = background;
    const state = this.#state;
    for (const [name, value] of Object.entries(fork.fileEnv)) if (before[name] !== value) state.fileEnv[name] = value;
    for (const path of fork.paths.toReversed()) if (!state.paths.includes(path)) addPath(state, path);
    const left = step.id === undefined ? undefined : fork.steps[step.id];
    if (step.id !== undefined && left) state.steps[step.id] = left;
  }

  async #control(
    step: WaitStep | WaitAllStep | CancelStep,
    name: string,
    wanted: boolean,
    work: (say: StepLog['say']) => Promise<readonly StepResult[]>,
  ): Promise<void> {
    const state = this.#state;
    const shown = { id: step.id ?? null, name: controlName(state, step, name), phase: 'main' } as const;
    const log = beginStep(state, shown);
    const ends = wanted ? await work(log.say) : [];
    const failures = ends.filter(({ conclusion }) => conclusion === 'failure');
    const cancelled = ends.some(({ conclusion }) => conclusion === 'cancelled');
    const worst = cancelled ? 'cancelled' : failures.length > 0 ? 'failure' : 'success';
    const outcome = wanted ? worst : 'skipped';
    const forgiven = outcome === 'failure' && (await continuesOnError(state, step, log));
    const conclusion = forgiven ? 'success' : outcome;
    if (step.id !== undefined) state.steps[step.id] = { outputs: {}, outcome, conclusion };
    const reason = failures.length > 0 ? `failed: ${failures.map((one) => `"${one.name}"`).join(', ')}` : undefined;
    endStep(state, log, { ...shown, outcome, conclusion, ...(reason !== undefined && { reason }) });
  }
}

function controlName(state: JobState, { name }: WaitStep | WaitAllStep | CancelStep, otherwise: string): string {
  if (!name) return otherwise;
  try {
    return fieldText(name, scopeOf(state));
  } catch (error) {
    if (error instanceof InputError) return name.source;
    throw error;
  }
}

/** Background steps in the runner's words. */
function described(purpose: string, chosen: readonly Background[]): string {
  const names = chosen.map(({ fork, step }) => stepName(fork, step, undefined));
  return `background step(s)${purpose && ` ${purpose}`}: ${names.join(', ') || '(none)'}`;
}

/** The runner's words for how a step ended. (runner: TaskResult.cs) */
const ENDS: Readonly<Record<Result, string>> = {
  success: 'Succeeded',
  failure: 'Failed',
  cancelled: 'Canceled',
  skipped: 'Skipped',
};

/** Tells that the waiting has ended, and how each step did. (runner: BackgroundStepCoordinator.cs, ReportCompletedSteps) */
async function tellEnds(summary: string, chosen: readonly Background[], say: StepLog['say']): Promise<StepResult[]> {
  say(summary);
  const ends = await Promise.all(chosen.map(({ ended }) => ended));
  const known = ends.flatMap((end) => ('broken' in end ? [] : [end]));
  for (const { name, conclusion } of known) say(`  ${name}: ${ENDS[conclusion]}`);
  return known;
}
