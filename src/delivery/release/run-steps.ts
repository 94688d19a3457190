import type { Emit, Result } from '../../events/types.ts';
import { detailsOf, isExpected, reasonOf, wasStopped } from './failure.ts';

/** A line for people, recorded as the step's log. */
export type Say = (line: string) => void;

/** One named step of a flow. `skip` gives the reason why there is nothing to do. */
export interface Step<Context> {
  readonly name: string;
  readonly skip?: (context: Context) => string | null;
  readonly run: (context: Context, say: Say) => Promise<void>;
}

/** How a list of steps ended. `broken` carries an error nobody expected, to be thrown when all is put back. */
export type FlowResult =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly step: string;
      readonly reason: string;
      readonly cancelled: boolean;
      readonly broken?: unknown;
    };

/** Tells the steps of one job as events, numbered in the order in which they start. */
export interface Teller {
  /** Runs one step; its failure is told, and thrown on. */
  run<T>(name: string, work: (say: Say) => Promise<T>): Promise<T>;
  skip(name: string, why: string): void;
}

/** Begins to tell the steps of a job; those that `signal` ended were cancelled and did not fail. */
export function tellSteps(emit: Emit, job: string, signal?: AbortSignal): Teller {
  let last = 0;
  const begin = (name: string) => {
    last += 1;
    const at = { type: 'step', job, step: last } as const;
    emit({ ...at, state: 'started', id: null, name, phase: 'main' });
    const finish = (result: Result, reason?: string) =>
      emit({ ...at, state: 'finished', outcome: result, conclusion: result, ...(reason !== undefined && { reason }) });
    return { step: last, finish };
  };
  return {
    skip: (name, why) => begin(name).finish('skipped', why),
    async run(name, work) {
      const { step, finish } = begin(name);
      const say: Say = (line) => emit({ type: 'log', job, step, text: `${line}\n` });
      try {
        const value = await work(say);
        finish('success');
        return value;
      } catch (error) {
        for (const line of detailsOf(error)) say(line);
        finish(wasStopped(error, signal) ? 'cancelled' : 'failure', reasonOf(error));
        throw error;
      }
    },
  };
}

/** Runs steps in order. The first that fails, or an aborted signal before the next one, ends the list. */
export async function runSteps<Context>(
  teller: Teller,
  steps: readonly Step<Context>[],
  context: Context,
  signal?: AbortSignal,
): Promise<FlowResult> {
  for (const step of steps) {
    const why = step.skip?.(context) ?? null;
    if (why !== null) {
      teller.skip(step.name, why);
      continue;
    }
    try {
      await teller.run(step.name, async (say) => {
        signal?.throwIfAborted();
        await step.run(context, say);
      });
    } catch (error) {
      return { ok: false, step: step.name, ...endingOf(error, signal) };
    }
  }
  return { ok: true };
}

function endingOf(
  error: unknown,
  signal: AbortSignal | undefined,
): { reason: string; cancelled: boolean; broken?: unknown } {
  if (wasStopped(error, signal)) return { reason: 'it was stopped', cancelled: true };
  const reason = reasonOf(error);
  return isExpected(error) ? { reason, cancelled: false } : { reason, cancelled: false, broken: error };
}
