import { fieldBoolean } from '../workflow/fields.ts';
import type { RunStep } from '../workflow/model.ts';
import type { JobState, StepLog } from './job-state.ts';
import { workingFolder } from './run-script.ts';
import { type StepFacts, scopeOf } from './scope.ts';
import { guarded, type StepEnding } from './step-ending.ts';
import { makeStepFiles } from './step-files.ts';
import { requestFor } from './step-request.ts';

/** A step that failed, as a person finds it. */
export interface PausedStep {
  /** `job › step`. */
  readonly title: string;
  readonly reason: string;
  readonly folder: string;
  /** Everything its script saw, secrets that it was given included. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Lets a person look at a step that failed; resolves when the step shall run again. */
export type Pause = (step: PausedStep) => Promise<void>;

/** Pauses at a script that failed and that nothing forgives. Whether the step shall run again. */
export async function pausedAt(
  state: JobState,
  step: RunStep,
  { facts, name }: { readonly facts: StepFacts; readonly name: string },
  ending: StepEnding,
  log: StepLog,
): Promise<boolean> {
  if (!state.pause || ending.kind !== 'failed' || state.signal.aborted) return false;
  const forgiven = await guarded(() =>
    fieldBoolean(step.continueOnError, scopeOf(state, facts), 'continue-on-error', false),
  );
  if (forgiven.ok && forgiven.value) return false;
  const files = await makeStepFiles(state, log);
  const seen: StepFacts = { ...facts, github: { ...facts.github, ...files } };
  const { environment, scope } = requestFor(state, seen, { name, outputs: {}, signal: state.signal });
  await state.pause({
    title: `${state.assignment.name} › ${name}`,
    reason: ending.reason,
    folder: workingFolder(state, step, scope),
    environment: { ...state.job.environment, ...environment },
  });
  log.say(`${ending.reason} It was looked at, and runs again:`);
  return !state.signal.aborted;
}
