import type { If } from '../../workflow/model.ts';
import type { Check } from '../finding.ts';

export const conditionAlwaysTrue: Check = {
  code: 'condition-always-true',
  severity: 'error',
  why: 'Text around ${{ }} makes the whole condition a text, and a text that is not empty is true.',
  fix: 'Put the whole condition inside one ${{ }}, or write it without.',
  find: ({ workflow, steps }) => {
    const conditions: If[] = [...workflow.jobs.map((job) => job.if), ...steps.map(({ step }) => step.if)];
    return conditions
      .filter(({ source }) => source.includes('${{') && !/^\$\{\{(?:(?!\}\}).)*\}\}$/s.test(source.trim()))
      .map(({ at, source }) => ({ at, message: `The condition ${source.trim()} is always true` }));
  },
};
