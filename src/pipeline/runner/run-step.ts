import { holds } from '../../expressions/condition.ts';
import { ExpressionError } from '../../expressions/mistakes.ts';
import type { ValueObject } from '../../expressions/value.ts';
import { InputError } from '../../lib/mistake.ts';
import { builtInAction } from '../actions/built-in-actions.ts';
import { fieldBoolean, fieldMap, fieldNumber, fieldText } from '../workflow/fields.ts';
import type { RunStep, UsesStep } from '../workflow/model.ts';
import { stepEnvironment } from './environment.ts';
import { hashFilesOf } from './hash-calls.ts';
import { beginStep, endStep, type JobState, type StepLog } from './job-state.ts';
import { runBuiltIn } from './run-built-in.ts';
import { runScript } from './run-script.ts';
import { type StepFacts, scopeOf } from './scope.ts';
import type { StepEnding } from './step-ending.ts';
import { applyStepFiles, makeStepFiles } from './step-files.ts';

/** The steps this runner runs; the others are refused before a run begins. */
export type WorkStep = RunStep | UsesStep;

/** Runs one step of a job, or skips it, and keeps what it leaves for the others. (runner: StepsRunner.cs) */
export async function runStep(state: JobState, step: WorkStep): Promise<void> {
  const facts = await tryFacts(state, step);
  const name = stepName(state, step, facts.ok ? facts.facts : undefined);
  const log = beginStep(state, { id: step.id ?? null, name, phase: 'main' });
  const outputs: Record<string, string> = {};
  const ending = facts.ok ? await runIfWanted(state, step, { ...facts, name, outputs }, log) : failed(facts.reason);
  finish(state, step, { name, ending, outputs }, log);
}

type Ending = StepEnding | { readonly kind: 'skipped' } | { readonly kind: 'cancelled'; readonly reason: string };

type Facts = { readonly ok: true; readonly facts: StepFacts } | { readonly ok: false; readonly reason: string };

/** The step's own environment and the hashes it asks for. A mistake in them fails the step. */
async function tryFacts(state: JobState, step: WorkStep): Promise<Facts> {
  const action = {
    action: step.id ?? (step.kind === 'run' ? '__run' : `__${step.uses.replaceAll(/[/@.]/g, '_')}`),
    action_repository: '',
    action_ref: '',
  };
  return guarded(async () => {
    const hashes = await hashFilesOf(step, scopeOf(state), (patterns) => state.job.hashFiles(patterns));
    const before = { env: {}, github: action, hashes };
    const env = fieldMap(step.env, scopeOf(state, before), 'env');
    return { ok: true, facts: { ...before, env } } as const;
  });
}

interface Wanted {
  readonly facts: StepFacts;
  readonly name: string;
  readonly outputs: Record<string, string>;
}

async function runIfWanted(state: JobState, step: WorkStep, wanted: Wanted, log: StepLog): Promise<Ending> {
  const decided = await guarded(
    async () => ({ ok: true, runs: holds(step.if.tree, scopeOf(state, wanted.facts)) }) as const,
  );
  if (!decided.ok) return failed(decided.reason);
  if (!decided.runs) return { kind: 'skipped' };
  const files = await makeStepFiles(state, log.number);
  const github: ValueObject = { ...wanted.facts.github, ...files };
  const facts: StepFacts = { ...wanted.facts, github };
  const scope = scopeOf(state, facts);
  const minutes = await guarded(
    async () => ({ ok: true, value: fieldNumber(step.timeoutMinutes, scope, 'timeout-minutes', 0) }) as const,
  );
  if (!minutes.ok) return failed(minutes.reason);
  using limits = stepLimits(state, step, facts, minutes.value);
  const all = scope.contexts.github;
  const merged = (typeof all === 'function' ? all() : all) as ValueObject;
  const environment = stepEnvironment(state, merged, wanted.facts.env);
  const effects = { outputs: wanted.outputs, saved: {}, mistakes: [] };
  const env = { ...state.env, ...state.fileEnv, ...wanted.facts.env };
  const request = { scope, env, environment, signal: limits.signal, effects, github: merged, name: wanted.name };
  const ending = await guardedEnding(() => runBody(state, step, request, log));
  const written = await applyStepFiles(state, files, log);
  Object.assign(wanted.outputs, written.outputs);
  if (limits.timedOut()) return failed(`The action '${wanted.name}' has timed out after ${minutes.value} minutes.`);
  if (limits.signal.aborted && ending.kind !== 'done')
    return { kind: 'cancelled', reason: 'The operation was canceled.' };
  const mistakes = [...effects.mistakes, ...written.mistakes];
  return ending.kind === 'done' && mistakes.length > 0 ? failed(mistakes.join(' ')) : ending;
}

type Body = Parameters<typeof runBuiltIn>[3];

function runBody(state: JobState, step: WorkStep, request: Body, log: StepLog): Promise<StepEnding> {
  if (step.kind === 'run') return runScript(state, step, request, log);
  const action = builtInAction(step.uses);
  if (!action) return Promise.resolve(failed(`The action ${step.uses} cannot be run here`));
  return runBuiltIn(state, step, action, request, log);
}

interface Limits extends Disposable {
  readonly signal: AbortSignal;
  readonly timedOut: () => boolean;
}

/**
 * What ends a step early: its own timeout, and the job's cancellation unless the step's condition, asked again, still
 * holds (`always()`). (runner: StepsRunner.cs)
 */
function stepLimits(state: JobState, step: WorkStep, facts: StepFacts, minutes: number): Limits {
  const controller = new AbortController();
  let timedOut = false;
  const cancel = () => {
    if (!holds(step.if.tree, scopeOf(state, facts))) controller.abort();
  };
  const timer =
    minutes > 0
      ? setTimeout(() => {
          timedOut = true;
          controller.abort();
        }, minutes * 60_000)
      : undefined;
  if (!state.signal.aborted) state.signal.addEventListener('abort', cancel, { once: true });
  return {
    signal: controller.signal,
    timedOut: () => timedOut,
    [Symbol.dispose]() {
      clearTimeout(timer);
      state.signal.removeEventListener('abort', cancel);
    },
  };
}

interface Finished {
  readonly name: string;
  readonly ending: Ending;
  readonly outputs: Readonly<Record<string, string>>;
}

function finish(state: JobState, step: WorkStep, { name, ending, outputs }: Finished, log: StepLog): void {
  const outcome =
    ending.kind === 'done'
      ? 'success'
      : ending.kind === 'skipped'
        ? 'skipped'
        : ending.kind === 'cancelled'
          ? 'cancelled'
          : 'failure';
  const forgiven = outcome === 'failure' && continuesOnError(state, step);
  const conclusion = forgiven ? 'success' : outcome;
  if (step.id !== undefined) state.steps[step.id] = { outputs, outcome, conclusion };
  const reason = 'reason' in ending ? ending.reason : undefined;
  if (outcome === 'failure' && reason) log.annotate({ level: 'error', message: reason });
  endStep(state, log, {
    phase: 'main',
    id: step.id ?? null,
    name,
    outcome,
    conclusion,
    ...(ending.kind === 'failed' && ending.exitCode !== undefined && { exitCode: ending.exitCode }),
    ...(reason !== undefined && { reason }),
  });
  if (ending.kind === 'lost') throw new LostStep(ending.reason);
}

/** What ran the step is gone; the job is lost with it. */
export class LostStep extends Error {}

function continuesOnError(state: JobState, step: WorkStep): boolean {
  try {
    return fieldBoolean(step.continueOnError, scopeOf(state), 'continue-on-error', false);
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

/** `Run <first line>` for a step without a name, as GitHub shows it. */
function defaultName(step: WorkStep, script = step.kind === 'run' ? step.run.source : step.uses): string {
  return `Run ${script.trimStart().split('\n')[0]?.trimEnd() ?? ''}`;
}

function stepName(state: JobState, step: WorkStep, facts: StepFacts | undefined): string {
  const scope = scopeOf(state, facts);
  try {
    if (step.name) return fieldText(step.name, scope);
    return step.kind === 'run' ? defaultName(step, fieldText(step.run, scope)) : defaultName(step);
  } catch (error) {
    if (error instanceof InputError) return step.name?.source ?? defaultName(step);
    throw error;
  }
}

function failed(reason: string): { kind: 'failed'; reason: string } {
  return { kind: 'failed', reason };
}

/** A user's mistake that shows itself only now is the step's failure, told with its place. */
async function guarded<T extends { readonly ok: true }>(
  work: () => Promise<T>,
): Promise<T | { readonly ok: false; readonly reason: string }> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof InputError || error instanceof ExpressionError) return { ok: false, reason: error.message };
    throw error;
  }
}

async function guardedEnding(work: () => Promise<StepEnding>): Promise<StepEnding> {
  const result = await guarded(async () => ({ ok: true, ending: await work() }) as const);
  return result.ok ? result.ending : failed(result.reason);
}
