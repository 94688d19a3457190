import { holds } from '../../expressions/condition.ts';
import { ExpressionError } from '../../expressions/mistakes.ts';
import { type JobState, type StepLog, tell } from './job-state.ts';
import type { WorkStep } from './run-step.ts';
import { type StepFacts, scopeOf } from './scope.ts';

/** What ends a step early. */
export interface StepLimits extends Disposable {
  readonly signal: AbortSignal;
  readonly timedOut: () => boolean;
}

/**
 * Ends a step after `minutes` (0: never), at the job's deadline, and at the job's cancellation unless the step's
 * condition, asked again, still holds (`always()`); one that breaks now holds no longer. (runner: StepsRunner.cs)
 */
export function stepLimits(
  state: JobState,
  step: WorkStep,
  { facts, name, minutes }: { readonly facts: StepFacts; readonly name: string; readonly minutes: number },
  log: StepLog,
): StepLimits {
  const controller = new AbortController();
  let timedOut = false;
  const end = () => controller.abort();
  const askAgain = () => {
    log.debug(`Re-evaluate condition on job cancellation for step: '${name}'.`);
    try {
      if (holds(step.if.tree, scopeOf(state, facts))) return;
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      tell(log, 'error', error.message);
    }
    end();
  };
  const late = () => {
    timedOut = true;
    end();
  };
  const timer = minutes > 0 ? setTimeout(late, Math.min(minutes * 60_000, 2 ** 31 - 1)) : undefined;
  if (!state.signal.aborted) state.signal.addEventListener('abort', askAgain, { once: true });
  if (state.deadline.aborted) end();
  state.deadline.addEventListener('abort', end, { once: true });
  return {
    signal: controller.signal,
    timedOut: () => timedOut,
    [Symbol.dispose]() {
      clearTimeout(timer);
      state.signal.removeEventListener('abort', askAgain);
      state.deadline.removeEventListener('abort', end);
    },
  };
}
