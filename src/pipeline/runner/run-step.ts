import type { Result } from '../../events/types.ts';
import { holds } from '../../expressions/condition.ts';
import { named } from '../../lib/named.ts';
import { fieldBoolean, fieldNumber } from '../workflow/fields.ts';
import type { RunStep, StepResult, UsesStep } from '../workflow/model.ts';
import { beginStep, endStep, type JobState, type StepLog, tell } from './job-state.ts';
import { keepValues } from './keep-values.ts';
import { pausedAt } from './pause.ts';
import { runBody } from './run-body.ts';
import { type StepFacts, scopeOf } from './scope.ts';
import { CANCELLED, failed, guarded, LostStep, type StepEnding } from './step-ending.ts';
import { factsOf } from './step-facts.ts';
import { applyStepFiles, makeStepFiles } from './step-files.ts';
import { stepLimits } from './step-limits.ts';
import { stepName } from './step-name.ts';
import { requestFor } from './step-request.ts';

/** The steps that do something of their own. */
export type WorkStep = RunStep | UsesStep;

type Ending =
  | StepEnding
  | { readonly kind: 'skipped' }
  | { readonly kind: 'cancelled'; readonly reason: string }
  /** Its `env` or `if` is broken: nothing began that could be forgiven. */
  | { readonly kind: 'refused'; readonly reason: string };

/** Runs one step of a job, or skips it, and keeps what it leaves for the others. (runner: StepsRunner.cs) */
export async function runStep(state: JobState, step: WorkStep): Promise<StepResult> {
  const early: string[] = [];
  const facts = await guarded(() => factsOf(state, step, (line) => early.push(line)));
  const name = stepName(state, step, facts.ok ? facts.value : undefined);
  const log = beginStep(state, { id: step.id ?? null, name, phase: 'main' });
  for (const line of early) log.debug(line);
  const outputs = named<string>();
  const wanted = facts.ok ? { facts: facts.value, name, outputs } : null;
  const ending = wanted ? await runUntilGood(state, step, wanted, log) : refused(facts);
  return finish(state, step, { name, ending, outputs, facts: wanted?.facts }, log);
}

function refused(read: { readonly ok: true } | { readonly ok: false; readonly reason: string }): Ending {
  return { kind: 'refused', reason: read.ok ? '' : read.reason };
}

interface Wanted {
  readonly facts: StepFacts;
  readonly name: string;
  readonly outputs: Record<string, string>;
}

/** Runs a step; one that failed may be looked at, and then runs once more. */
async function runUntilGood(state: JobState, step: WorkStep, wanted: Wanted, log: StepLog): Promise<Ending> {
  const ending = await runIfWanted(state, step, wanted, log);
  if (step.kind !== 'run' || ending.kind !== 'failed') return ending;
  if (!(await pausedAt(state, step, wanted, ending, log))) return ending;
  for (const name of Object.keys(wanted.outputs)) delete wanted.outputs[name];
  return runIfWanted(state, step, wanted, log);
}

async function runIfWanted(state: JobState, step: WorkStep, wanted: Wanted, log: StepLog): Promise<Ending> {
  log.debug(`Evaluating condition for step: '${wanted.name}'`);
  const decided = await guarded(() => holds(step.if.tree, scopeOf(state, wanted.facts, log.debug)));
  if (!decided.ok) return refused(decided);
  if (!decided.value) return { kind: 'skipped' };
  log.debug(`Starting: ${wanted.name}`);
  const files = await makeStepFiles(state, log);
  const facts: StepFacts = { ...wanted.facts, github: { ...wanted.facts.github, ...files } };
  const minutes = await minutesOf(state, step, facts, log);
  using limits = stepLimits(state, step, { facts, name: wanted.name, minutes }, log);
  if (limits.signal.aborted) return { kind: 'cancelled', reason: CANCELLED };
  const saved = (step.kind === 'uses' && state.pres.get(step)?.saved) || {};
  const request = requestFor(state, facts, { ...wanted, signal: limits.signal, saved, trace: log.debug });
  const { effects } = request;
  const body = await guarded(() => runBody(state, step, request, log));
  // Where somebody looks at a failed script it may run again, and end well.
  const early = limits.timedOut() || limits.signal.aborted || state.pause;
  const ending = early ? endedBy(body) : toldEnding(endedBy(body), log);
  const written = await applyStepFiles(state, files, log);
  keepValues(effects.outputs, Object.entries(written.outputs));
  keepValues(effects.saved, Object.entries(written.saved));
  if (limits.timedOut()) {
    const what = state.inBackground ? 'background step' : 'action';
    return failed(`The ${what} '${wanted.name}' has timed out after ${minutes} minutes.`);
  }
  if (limits.signal.aborted && ending.kind !== 'done') return { kind: 'cancelled', reason: CANCELLED };
  const mistakes = [...effects.mistakes, ...written.mistakes];
  return ending.kind === 'done' && mistakes.length > 0 ? { ...failed(mistakes.join(' ')), told: true } : ending;
}

/** A timeout that cannot be read is told, and the step runs without one. (runner: StepsRunner.cs) */
async function minutesOf(state: JobState, step: WorkStep, facts: StepFacts, log: StepLog): Promise<number> {
  const read = await guarded(() =>
    fieldNumber(step.timeoutMinutes, scopeOf(state, facts, log.debug), 'timeout-minutes', 0),
  );
  if (read.ok) return read.value;
  tell(log, 'error', 'An error occurred when attempting to determine the step timeout.');
  tell(log, 'error', read.reason);
  return 0;
}

function endedBy(body: Awaited<ReturnType<typeof guarded<StepEnding>>>): StepEnding {
  return body.ok ? body.value : failed(body.reason);
}

/** Tells why a body failed, before what its command files say. */
function toldEnding(ending: StepEnding, log: StepLog): StepEnding {
  if (ending.kind !== 'failed' || ending.told) return ending;
  tell(log, 'error', ending.reason);
  return { ...ending, told: true };
}

interface Finished {
  readonly name: string;
  readonly ending: Ending;
  readonly outputs: Readonly<Record<string, string>>;
  readonly facts: StepFacts | undefined;
}

const OUTCOMES: Readonly<Record<Ending['kind'], Result>> = {
  done: 'success',
  skipped: 'skipped',
  cancelled: 'cancelled',
  failed: 'failure',
  lost: 'failure',
  refused: 'failure',
};

async function finish(
  state: JobState,
  step: WorkStep,
  { name, ending, outputs, facts }: Finished,
  log: StepLog,
): Promise<StepResult> {
  const outcome = OUTCOMES[ending.kind];
  const reason = 'reason' in ending ? ending.reason : undefined;
  const told = ending.kind === 'failed' && ending.told;
  const dropped = outcome === 'cancelled' && !state.signal.aborted;
  if (reason && !told && !dropped) tell(log, 'error', reason);
  const forgiven = ending.kind === 'failed' && (await continuesOnError(state, step, log, facts));
  const conclusion = forgiven ? 'success' : outcome;
  if (step.id !== undefined) state.steps[step.id] = { outputs, outcome, conclusion };
  if (ending.kind !== 'skipped' && ending.kind !== 'refused') log.debug(`Finishing: ${name}`);
  const result = endStep(state, log, {
    phase: 'main',
    id: step.id ?? null,
    name,
    outcome,
    conclusion,
    ...(ending.kind === 'failed' && ending.exitCode !== undefined && { exitCode: ending.exitCode }),
    ...(reason !== undefined && { reason }),
  });
  if (ending.kind === 'lost') throw new LostStep(ending.reason);
  return result;
}

/** Whether a step that failed is forgiven. A mistake in `continue-on-error` itself forgives nothing, and is told. */
export async function continuesOnError(
  state: JobState,
  step: Pick<WorkStep, 'continueOnError'>,
  log: StepLog,
  facts?: StepFacts,
): Promise<boolean> {
  const scope = scopeOf(state, facts, log.debug);
  const read = await guarded(() => fieldBoolean(step.continueOnError, scope, 'continue-on-error', false));
  if (read.ok) return read.value;
  tell(
    log,
    'error',
    'The step failed and an error occurred when attempting to determine whether to continue on error.',
  );
  tell(log, 'error', read.reason);
  return false;
}
