import { InputError } from '../../lib/mistake.ts';
import { fieldText } from '../workflow/fields.ts';
import type { JobState } from './job-state.ts';
import type { WorkStep } from './run-step.ts';
import { type StepFacts, scopeOf } from './scope.ts';

/** The name of a step as it is shown: its own, or `Run <first line>`; of an empty one "run". (runner: ActionRunner.cs) */
export function stepName(state: JobState, step: WorkStep, facts: StepFacts | undefined): string {
  const scope = scopeOf(state, facts);
  try {
    if (step.name) return firstLine(fieldText(step.name, scope)) || 'run';
    return `Run ${firstLine(step.kind === 'run' ? fieldText(step.run, scope) : step.uses)}`;
  } catch (error) {
    // What is wrong is told by the step itself.
    if (error instanceof InputError) return step.name?.source ?? `Run ${firstLine(sourceOf(step))}`;
    throw error;
  }
}

function sourceOf(step: WorkStep): string {
  return step.kind === 'run' ? step.run.source : step.uses;
}

function firstLine(text: string): string {
  return (
    text
      .trimStart()
      .split(/[\r\n]/, 1)[0]
      ?.trimEnd() ?? ''
  );
}
