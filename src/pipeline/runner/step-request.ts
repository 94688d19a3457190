import type { Trace } from '../../expressions/trace.ts';
import { isObject, type ValueObject } from '../../expressions/value.ts';
import { stepEnvironment } from './environment.ts';
import type { JobState } from './job-state.ts';
import { type StepFacts, scopeOf } from './scope.ts';
import type { StepRequest } from './step-ending.ts';

/** What the body of a step sees; also for a post step, with the facts of its main one. */
export function requestFor(
  state: JobState,
  facts: StepFacts,
  more: {
    readonly name: string;
    readonly outputs: Record<string, string>;
    readonly signal: AbortSignal;
    /** What an earlier program of the same action saved. */
    readonly saved?: Record<string, string>;
    readonly trace?: Trace;
  },
): StepRequest {
  const scope = scopeOf(state, facts, more.trace);
  const all = typeof scope.contexts.github === 'function' ? scope.contexts.github() : null;
  const github: ValueObject = all !== null && isObject(all) ? all : {};
  return {
    name: more.name,
    signal: more.signal,
    scope,
    github,
    ownEnv: facts.env,
    env: { ...state.env, ...state.fileEnv, ...facts.env },
    environment: stepEnvironment(state, github, facts.env),
    effects: { outputs: more.outputs, saved: more.saved ?? {}, mistakes: [] },
  };
}
