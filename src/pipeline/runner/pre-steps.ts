import { holds } from '../../expressions/condition.ts';
import { fieldMap } from '../workflow/fields.ts';
import type { Step, UsesStep } from '../workflow/model.ts';
import { inputsOf, warnOfUnknown } from './action-inputs.ts';
import { beginStep, type JobState } from './job-state.ts';
import { endActionStep } from './own-step.ts';
import { openAction } from './run-local-action.ts';
import { type NodeAction, runPre } from './run-node-action.ts';
import { scopeOf } from './scope.ts';
import { failed, guarded, type StepEnding, type StepRequest } from './step-ending.ts';
import { factsOf } from './step-facts.ts';
import { stepName } from './step-name.ts';
import { requestFor } from './step-request.ts';

/**
 * Runs the `pre` of every JavaScript action that is there before the first step: those of the run's own repository, `$/`.
 * What is wrong with one is told by its step, when its turn comes. (runner: ActionManager.cs, JobExtension.cs)
 */
export async function runPres(state: JobState, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    if (step.kind === 'parallel') await runPres(state, step.steps);
    if (step.kind !== 'uses' || !step.uses.startsWith('$/')) continue;
    const prepared = await guarded(() => prepare(state, step));
    if (prepared.ok && prepared.value) await runOne(state, step, prepared.value);
  }
}

interface Prepared {
  readonly request: StepRequest;
  readonly found: Pick<NodeAction, 'folder' | 'definition'> & { readonly runs: NodeAction['runs'] & { pre: string } };
}

async function prepare(state: JobState, step: UsesStep): Promise<Prepared | null> {
  const facts = await factsOf(state, step);
  const name = stepName(state, step, facts);
  const request = requestFor(state, facts, { name, outputs: {}, signal: state.signal });
  const found = await openAction(state, step.uses, request, { say: () => undefined });
  if ('reason' in found || found.definition.runs.kind !== 'node') return null;
  const { runs } = found.definition;
  return runs.pre === undefined ? null : { request, found: { ...found, runs: { ...runs, pre: runs.pre } } };
}

async function runOne(state: JobState, step: UsesStep, { request, found }: Prepared): Promise<void> {
  const { preIf } = found.runs;
  const described = { id: null, name: `Pre ${request.name}`, phase: 'setup' } as const;
  const log = beginStep(state, described);
  const run = async (): Promise<StepEnding | null> => {
    if (preIf !== undefined && !holds(preIf, scopeOf(state))) return null;
    state.pres.set(step, { saved: request.effects.saved });
    const given = fieldMap(step.with, request.scope, 'with');
    warnOfUnknown(
      given,
      found.definition.inputs.map(({ name }) => name),
      log,
    );
    const inputs = await inputsOf(state, found.definition, given, request.scope);
    return runPre(state, { ...found, uses: step.uses, step, inputs }, request, log);
  };
  const ran = await guarded(run);
  endActionStep(state, log, described, ran.ok ? ran.value : failed(ran.reason));
}
