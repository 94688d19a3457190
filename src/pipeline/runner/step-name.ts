import { InputError } from '../../lib/mistake.ts';
import { fieldText } from '../workflow/fields.ts';
import type { JobState } from './job-state.ts';
import type { WorkStep } from './run-step.ts';
import { type StepFacts, scopeOf } from './scope.ts';

/** The name of a step as it is shown: its own, or `Run <first line>`. */
export function stepName(state: JobState, step: WorkStep, facts: StepFacts | undefined): string {
  const scope = scopeOf(state, facts);
  try {
    if (step.name) return fieldText(step.name, scope);
    return step.kind === 'run' ? defaultName(fieldText(step.run, scope)) : defaultName(step.uses);
  } catch (error) {
    // What is wrong is told by the step itself.
    if (error instanceof InputError) return step.name?.source ?? defaultName(sourceOf(step));
    throw error;
  }
}

function sourceOf(step: WorkStep): string {
  return step.kind === 'run' ? step.run.source : step.uses;
}

function defaultName(text: string): string {
  return `Run ${text.trimStart().split('\n')[0]?.trimEnd() ?? ''}`;
}
