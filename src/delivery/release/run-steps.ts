import type { Emit, Result } from '../../events/types.ts';
import { Failure, reasonOf } from './failure.ts';

/** One named step of a flow. `skip` gives the reason why there is nothing to do. */
export interface Step<Context> {
  readonly name: string;
  readonly skip?: (context: Context) => string | null;
  readonly run: (context: Context, say: Say) => Promise<void>;
}

/** A line for people, recorded as the step's log. */
export type Say = (line: string) => void;

/** How a flow ended. `broken` carries an error nobody expected, to be thrown after undoing. */
export type FlowResult =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly step: string;
      readonly reason: string;
      readonly cancelled: boolean;
      readonly broken?: unknown;
    };

/** What wraps every step: where its events go, and what stops the flow between two steps. */
export interface FlowOptions<Context> {
  readonly emit: Emit;
  readonly job: string;
  readonly signal?: AbortSignal;
  /** Puts back what the steps changed, however far they got. Runs last, and only when one failed. */
  readonly undo?: Step<Context & { readonly reason: string }>;
}

/**
 * Runs the steps in order, each told as an event with its lines and its end. The first failure ends the flow: `undo`
 * runs, and its reason is the result.
 */
export async function runSteps<Context extends object>(
  steps: readonly Step<Context>[],
  context: Context,
  options: FlowOptions<Context>,
): Promise<FlowResult> {
  const teller = tellSteps(options.emit, options.job);
  for (const step of steps) {
    const failed = await teller.run(step, context, options.signal);
    if (!failed) continue;
    if (options.undo) {
      const undone = await teller.run(options.undo, { ...context, reason: failed.reason });
      if (undone?.broken) return { ok: false, step: options.undo.name, ...undone };
    }
    return { ok: false, step: step.name, ...failed };
  }
  return { ok: true };
}

interface Ending {
  readonly reason: string;
  readonly cancelled: boolean;
  readonly broken?: unknown;
}

interface Teller {
  /** Null when it went well or was skipped. */
  run<Context>(step: Step<Context>, context: Context, signal?: AbortSignal): Promise<Ending | null>;
}

/** Numbers the steps of a job and tells them as events. */
function tellSteps(emit: Emit, job: string): Teller {
  let number = 0;
  return {
    async run(step, context, signal) {
      number += 1;
      const at = { type: 'step', job, step: number } as const;
      emit({ ...at, state: 'started', id: null, name: step.name, phase: 'main' });
      const finish = (result: Result, reason?: string) =>
        emit({
          ...at,
          state: 'finished',
          outcome: result,
          conclusion: result,
          ...(reason !== undefined && { reason }),
        });
      try {
        const why = step.skip?.(context) ?? null;
        if (why === null) {
          signal?.throwIfAborted();
          await step.run(context, (line) => emit({ type: 'log', job, step: number, text: `${line}\n` }));
          finish('success');
        } else finish('skipped', why);
        return null;
      } catch (error) {
        const ending = endingOf(error);
        finish(ending.cancelled ? 'cancelled' : 'failure', ending.reason);
        return ending;
      }
    },
  };
}

function endingOf(error: unknown): Ending {
  if (error instanceof Failure) return { reason: error.message, cancelled: false };
  const cancelled = error instanceof Error && error.name === 'AbortError';
  if (cancelled) return { reason: 'it was stopped', cancelled };
  return { reason: reasonOf(error), cancelled, broken: error };
}
