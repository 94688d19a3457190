import { didYouMean } from '../../../lib/did-you-mean.ts';
import type { UsesStep } from '../../workflow/model.ts';
import type { Check, Spot } from '../finding.ts';
import type { ActionInputs } from '../subject.ts';
import { hint } from './hint.ts';

export const actionInput: Check = {
  code: 'action-input',
  severity: 'error',
  why: 'An input that the action does not have is ignored with a warning, and a required one that is missing fails it or is empty.',
  fix: "Compare with the inputs in the action's action.yml.",
  find: ({ steps, facts }) =>
    steps.flatMap(({ step }) => {
      const inputs = step.kind === 'uses' ? facts.actionInputs(step.uses) : undefined;
      return step.kind === 'uses' && inputs && inputs !== 'missing' ? wrongInputs(step, inputs) : [];
    }),
};

function wrongInputs(step: UsesStep, { names, required }: ActionInputs): Spot[] {
  if (step.with?.kind === 'field') return [];
  const entries = step.with?.entries ?? [];
  const keys = entries.flatMap(({ key }) => (key === 'insert' ? [] : key));
  if (keys.length < entries.length || keys.some(({ literal }) => literal === undefined)) return [];
  const known = names?.map((name) => name.toLowerCase());
  const given = keys.map(({ source }) => source.toLowerCase());
  const unknown = keys.filter(({ source }) => known && !known.includes(source.toLowerCase()));
  const missing = required.filter((name) => !given.includes(name.toLowerCase()));
  return [
    ...unknown.map(({ at, source }) => ({
      at,
      ...hint(`${step.uses} has no input "${source}"`, didYouMean(source, names ?? [])),
    })),
    ...missing.map((name) => ({ at: step.usesAt, message: `${step.uses} needs the input "${name}"` })),
  ];
}
