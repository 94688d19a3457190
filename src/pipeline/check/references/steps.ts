import { didYouMean } from '../../../lib/did-you-mean.ts';
import type { Step, StepsJob } from '../../workflow/model.ts';
import type { Reference } from '../expressions.ts';
import type { Check, Spot } from '../finding.ts';
import type { Subject } from '../subject.ts';
import { hint } from './needs.ts';
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
  const spots = wrongOf(referencesAround(subject, job), all, all);
  const before: string[] = [];
  for (const step of job.steps) {
    spots.push(...wrongOf(referencesOf(subject, step), before, all));
    before.push(...idsOf([step]));
  }
  return spots;
}

function wrongOf(references: readonly Reference[], visible: readonly string[], all: readonly string[]): Spot[] {
  return references.flatMap(({ path: [context, id, member], at }) => {
    if (context !== 'steps' || id === undefined || id === null) return [];
    if (!visible.includes(id)) {
      const later = all.includes(id);
      const message = later ? `Step "${id}" comes later` : `This job has no step with the id "${id}"`;
      return [{ at, ...hint(message, later ? undefined : didYouMean(id, visible)) }];
    }
    if (member === undefined || member === null || MEMBERS.includes(member)) return [];
    return [{ at, ...hint(`A step has no "${member}"`, didYouMean(member, MEMBERS) ?? `outputs.${member}`) }];
  });
}

function idsOf(steps: readonly Step[]): string[] {
  return steps.flatMap((step) => {
    if (step.kind === 'parallel') return idsOf(step.steps);
    return step.id === undefined ? [] : [step.id.toLowerCase()];
  });
}
