import { didYouMean } from '../../../lib/did-you-mean.ts';
import type { Check } from '../finding.ts';
import { hint } from './hint.ts';
import { referencesOf } from './scopes.ts';

export const inputsReference: Check = {
  code: 'inputs-reference',
  severity: 'error',
  why: 'An input that is declared nowhere is an empty text.',
  fix: 'Declare it under "inputs:" of workflow_dispatch or workflow_call.',
  find: (subject) => {
    const { triggers } = subject.workflow;
    const names = triggers.flatMap(({ inputs }) => (inputs ?? []).map(({ name }) => name.toLowerCase()));
    const seesOwnEvent = subject.on('workflow_dispatch') || !subject.on('workflow_call');
    return referencesOf(subject, subject.workflow).flatMap(({ path, place }) => {
      const dispatched = seesOwnEvent && path.slice(0, 3).join('.') === 'github.event.inputs';
      const name = path[0] === 'inputs' ? path[1] : dispatched ? path[3] : undefined;
      if (name === undefined || name === null || names.includes(name)) return [];
      return [{ at: place(), ...hint(`No input "${name}" is declared`, didYouMean(name, names)) }];
    });
  },
};
