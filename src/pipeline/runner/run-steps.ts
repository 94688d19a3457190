import type { Step } from '../workflow/model.ts';
import { BackgroundSteps } from './background-steps.ts';
import type { JobState } from './job-state.ts';
import { runStep } from './run-step.ts';

/** Runs the steps of a job or of a composite action in their order; those in the background beside the others. */
export async function runSteps(state: JobState, steps: readonly Step[]): Promise<void> {
  const background = new BackgroundSteps(state);
  for (const step of steps) await runOne(state, step, background);
  await background.drain();
}

async function runOne(state: JobState, step: Step, background: BackgroundSteps): Promise<void> {
  switch (step.kind) {
    case 'run':
    case 'uses':
      if (step.background) background.start(step);
      else await runStep(state, step);
      return;
    case 'wait':
    case 'wait-all':
      return background.wait(step);
    case 'cancel':
      return background.cancel(step);
    case 'parallel':
      return runParallel(state, step.steps, background);
  }
}

/** Starts steps at once and waits for all of them: one that fails counts before the next step. */
async function runParallel(state: JobState, steps: readonly Step[], background: BackgroundSteps): Promise<void> {
  const started = steps.flatMap((step) =>
    step.kind === 'run' || step.kind === 'uses' ? [background.start(step)] : [],
  );
  const failures = await background.finish(started);
  if (failures.length > 0 && state.status === 'success') state.status = 'failure';
}
