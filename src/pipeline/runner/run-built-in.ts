import { property } from '../../expressions/value.ts';
import type { ActionContext, ActionOutcome, BuiltInAction } from '../actions/types.ts';
import { fieldMap } from '../workflow/fields.ts';
import type { UsesStep } from '../workflow/model.ts';
import { warnOfUnknown } from './action-inputs.ts';
import { type JobState, type StepLog, tell } from './job-state.ts';
import type { StepEnding, StepRequest } from './step-ending.ts';
import { addPath } from './step-files.ts';
import { actionHeader, POST_HEADER } from './step-header.ts';

/** Runs an action that Gantry brings itself, and arranges what comes after the job's steps. */
export async function runBuiltIn(
  state: JobState,
  step: UsesStep,
  action: BuiltInAction,
  request: StepRequest,
  log: StepLog,
): Promise<StepEnding> {
  log.debug('Loading inputs');
  const given = fieldMap(step.with, request.scope, 'with');
  warnOfUnknown(given, [...Object.keys(action.inputs), ...Object.keys(action.accepted)], log);
  const defaults = Object.entries(action.inputs).filter(([name]) => property(given, name) === null);
  const inputs = { ...given, ...Object.fromEntries(defaults.map(([name, input]) => [name, input.default ?? ''])) };
  log.debug('Loading env');
  log.head(actionHeader(step.uses, inputs, request.env));
  const missing = Object.entries(action.inputs).filter(([name, { required }]) => required && !property(given, name));
  if (missing.length > 0) {
    return { kind: 'failed', reason: `Input required and not supplied: ${missing.map(([name]) => name).join(', ')}` };
  }
  const context = contextFor(state, action, given, request, log);
  const outcome = await action.main(context);
  const { post } = action;
  if (post) {
    const later = async (_: JobState, postLog: StepLog) => {
      postLog.head(POST_HEADER);
      return endingOf(await post(contextFor(state, action, given, request, postLog)));
    };
    state.posts.push({ name: `Post ${request.name}`, run: later });
  }
  return endingOf(outcome);
}

function endingOf(outcome: ActionOutcome): StepEnding {
  return outcome.ok ? { kind: 'done' } : { kind: 'failed', reason: outcome.reason };
}

function contextFor(
  state: JobState,
  { inputs }: BuiltInAction,
  given: Readonly<Record<string, string>>,
  { environment, signal, effects, github }: StepRequest,
  log: StepLog,
): ActionContext {
  return {
    job: state.job,
    input: (name) => String(property(given, name) ?? inputs[name]?.default ?? '').trim(),
    github,
    source: state.source,
    environment,
    say: log.say,
    warn: (message) => tell(log, 'warning', message),
    setEnv: (name, value) => {
      state.fileEnv[name] = value;
    },
    addPath: (path) => addPath(state, path),
    setOutput: (name, value) => {
      effects.outputs[name] = value;
    },
    signal,
  };
}
