import type { If } from '../../workflow/model.ts';
import type { Check, Spot } from '../finding.ts';

export const conditionAlwaysTrue: Check = {
  code: 'condition-always-true',
  severity: 'error',
  why: 'Text around ${{ }} makes the whole condition a text, and a text that is not empty is true.',
  fix: 'Put the whole condition inside one ${{ }}, or write it without.',
  find: ({ workflow, steps }) => {
    const conditions: If[] = [...workflow.jobs.map((job) => job.if), ...steps.map(({ step }) => step.if)];
    return conditions.flatMap(spotOf);
  },
};

function spotOf({ at, source, written: { parts } }: If): Spot[] {
  if (parts.length < 2) return [];
  const message = `The condition ${source.trim()} is always true`;
  const around = parts.filter(
    (part, index) => typeof part !== 'string' || (index > 0 && index < parts.length - 1) || part.trim() !== '',
  );
  if (around.length > 1) return [{ at, message }];
  const fix = 'Write it without ${{ }}, or with |- or >- in place of | and >.';
  return [{ at, message: `${message}, because of the line break or blank beside it`, fix }];
}
