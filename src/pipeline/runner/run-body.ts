import { builtInAction } from '../actions/built-in-actions.ts';
import type { JobState, StepLog } from './job-state.ts';
import { runBuiltIn } from './run-built-in.ts';
import { isLocal, runLocalAction } from './run-local-action.ts';
import { runScript } from './run-script.ts';
import type { WorkStep } from './run-step.ts';
import { failed, type StepEnding, type StepRequest } from './step-ending.ts';

/** Does what a step is there for: its script, or the action that it uses. */
export function runBody(state: JobState, step: WorkStep, request: StepRequest, log: StepLog): Promise<StepEnding> {
  if (step.kind === 'run') return runScript(state, step, request, log);
  if (isLocal(step.uses)) return runLocalAction(state, step, request, log);
  const action = builtInAction(step.uses);
  if (action) return runBuiltIn(state, step, action, request, log);
  return Promise.resolve(
    failed(`The action ${step.uses} is not one that Gantry brings, and others are not fetched yet`),
  );
}
