import { defaultIds } from '../workflow/default-ids.ts';
import { fieldText } from '../workflow/fields.ts';
import type { Step } from '../workflow/model.ts';
import type { JobState, StepLog } from './job-state.ts';
import type { LocalAction } from './run-local-action.ts';
import { scopeOf } from './scope.ts';
import { CANCELLED, failed, guarded, type StepEnding, type StepRequest } from './step-ending.ts';

/** Runs the steps of a composite action as the body of the step that uses it. (runner: CompositeActionHandler.cs) */
export async function runComposite(
  state: JobState,
  action: LocalAction & { readonly steps: readonly Step[] },
  request: StepRequest,
  log: StepLog,
): Promise<StepEnding> {
  const failures: string[] = [];
  const inner: JobState = {
    ...state,
    signal: request.signal,
    steps: {},
    defaultIds: defaultIds(action.steps),
    status: 'success',
    inBackground: undefined,
    action: {
      inputs: action.inputs,
      env: request.ownEnv,
      github: { action_path: action.folder },
      log: {
        ...log,
        annotate(annotation) {
          if (annotation.level === 'error') failures.push(annotation.message);
          log.annotate(annotation);
        },
      },
      depth: (state.action?.depth ?? 0) + 1,
    },
  };
  const cancel = () => {
    inner.status = 'cancelled';
  };
  request.signal.addEventListener('abort', cancel, { once: true });
  try {
    await state.runSteps(inner, action.steps);
  } finally {
    request.signal.removeEventListener('abort', cancel);
  }
  const outputs = await guarded(() => outputsOf(inner, action, log));
  if (!outputs.ok) return failed(outputs.reason);
  Object.assign(request.effects.outputs, outputs.value);
  if (inner.status === 'success') return { kind: 'done' };
  if (inner.status === 'cancelled') return failed(CANCELLED);
  const reason = failures.at(-1);
  return reason === undefined ? failed(`A step of ${action.uses} failed`) : { kind: 'failed', reason, told: true };
}

/** The outputs, also of an action that failed: what its steps have set by then. */
function outputsOf(inner: JobState, { definition }: LocalAction, log: StepLog): Record<string, string> {
  const scope = scopeOf(inner, undefined, log.debug);
  return Object.fromEntries(definition.outputs.map(({ name, value }) => [name, fieldText(value, scope)]));
}
