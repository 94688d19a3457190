import type { Result, StepPhase } from '../../events/types.ts';
import { endStep, type JobState, type StepLog, tell } from './job-state.ts';
import { LostStep, type StepEnding } from './step-ending.ts';

/** A step that stands in no workflow file: the runner's own, or what an action does before and after the others. */
export interface OwnStep {
  readonly id: null;
  readonly name: string;
  readonly phase: StepPhase;
}

/** Ends a step of the runner: well without a reason, which must be told by then. */
export function endOwnStep(state: JobState, log: StepLog, step: OwnStep, reason: string | null): void {
  end(state, log, step, reason === null ? 'success' : 'failure', reason);
}

/** Ends the pre or post of an action, and tells why it failed; null: its condition did not hold. Throws a {@link LostStep}. */
export function endActionStep(state: JobState, log: StepLog, step: OwnStep, ending: StepEnding | null): void {
  const reason = ending === null || ending.kind === 'done' ? null : ending.reason;
  if (reason !== null) tell(log, 'error', reason);
  const result = ending === null ? 'skipped' : reason === null ? 'success' : 'failure';
  end(state, log, step, result, reason);
  if (ending?.kind === 'lost') throw new LostStep(ending.reason);
}

function end(state: JobState, log: StepLog, step: OwnStep, result: Result, reason: string | null): void {
  endStep(state, log, { ...step, outcome: result, conclusion: result, ...(reason !== null && { reason }) });
}
