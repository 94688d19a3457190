import { didYouMean } from '../../../lib/did-you-mean.ts';
import type { Step, StepsJob } from '../../workflow/model.ts';
import type { Reference } from '../expressions.ts';
import type { Check, Spot } from '../finding.ts';
import { type Subject, workSteps } from '../subject.ts';
import { hint } from './hint.ts';
import { referencesAround, referencesOf } from './scopes.ts';

const MEMBERS = ['outputs', 'outcome', 'conclusion'];

export const stepsReference: Check = {
  code: 'steps-reference',
  severity: 'error',
  why: 'A step sees only steps of its own job that stand before it and have an id; anything else is an empty text.',
  fix: 'Give the step an "id:", or move it before its use; across jobs use "outputs:" and "needs".',
  find: (subject) => subject.jobs.flatMap((job) => wrongIn(subject, job)),
};

function wrongIn(subject: Subject, job: StepsJob): Spot[] {
  const all = idsOf(job.steps);
  const outputs = outputsOf(subject, job.steps);
  const spots = wrongOf(referencesAround(subject, job), all, all, outputs);
  const before: string[] = [];
  for (const step of job.steps) {
    spots.push(...wrongOf(referencesOf(subject, step), before, all, outputs));
    before.push(...idsOf([step]));
  }
  return spots;
}

/** The outputs of the steps whose action is known, by id in lower case. */
type Outputs = ReadonlyMap<string, readonly string[]>;

function outputsOf({ facts }: Subject, steps: readonly Step[]): Outputs {
  const known = workSteps(steps).flatMap((step): [string, readonly string[]][] => {
    const action = step.kind === 'uses' && step.id !== undefined ? facts.actionInputs(step.uses) : undefined;
    const outputs = action === 'missing' ? undefined : action?.outputs;
    return step.id !== undefined && outputs ? [[step.id.toLowerCase(), outputs]] : [];
  });
  return new Map(known);
}

function outputSpot(id: string, output: string, at: Spot['at'], known: readonly string[] | undefined): Spot[] {
  if (!known || known.some((name) => name.toLowerCase() === output)) return [];
  return [{ at, ...hint(`The action of step "${id}" has no output "${output}"`, didYouMean(output, known)) }];
}

function wrongOf(
  references: readonly Reference[],
  visible: readonly string[],
  all: readonly string[],
  outputs: Outputs,
): Spot[] {
  return references.flatMap(({ path: [context, id, member, output], place }) => {
    if (context !== 'steps' || id === undefined || id === null) return [];
    if (!visible.includes(id)) {
      const later = all.includes(id);
      const message = later ? `Step "${id}" comes later` : `This job has no step with the id "${id}"`;
      return [{ at: place(), ...hint(message, later ? undefined : didYouMean(id, visible)) }];
    }
    if (member === 'outputs' && typeof output === 'string') return outputSpot(id, output, place(), outputs.get(id));
    if (member === undefined || member === null || MEMBERS.includes(member)) return [];
    return [{ at: place(), ...hint(`A step has no "${member}"`, didYouMean(member, MEMBERS) ?? `outputs.${member}`) }];
  });
}

function idsOf(steps: readonly Step[]): string[] {
  return steps.flatMap((step) => {
    if (step.kind === 'parallel') return idsOf(step.steps);
    return step.id === undefined ? [] : [step.id.toLowerCase()];
  });
}
