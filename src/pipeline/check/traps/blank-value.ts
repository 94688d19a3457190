import type { Field, StepsJob } from '../../workflow/model.ts';
import type { Check, Spot } from '../finding.ts';

export const blankValue: Check = {
  code: 'blank-value',
  severity: 'warning',
  why: 'GitHub takes it for an empty text, as if the key were not there; a script without text does nothing and is green.',
  fix: 'Give it a value, or remove the key.',
  find: ({ workflow, jobs, steps }) => {
    const conditions = [...workflow.jobs.map((job) => job.if), ...steps.map(({ step }) => step.if)];
    return [
      ...spots('run-name', workflow.runName),
      ...workflow.jobs.flatMap(({ name }) => spots('name', name)),
      ...jobs.flatMap(({ environment, container }) => [
        ...spots('environment', environment?.name),
        ...spots('container', imageOf(container)),
      ]),
      ...steps.flatMap(({ step }) => [
        ...spots('name', step.name),
        ...(step.kind === 'run' ? spots('run', step.run, true) : []),
      ]),
      ...conditions
        .filter(({ source }) => source.trim() === '')
        .map(({ at }) => ({ at, message: 'This "if" has no condition' })),
    ];
  },
};

function spots(key: string, field: Field | undefined, alsoEmpty = false): Spot[] {
  const isBlank = field?.literal === null || (alsoEmpty && field?.literal === '');
  return field && isBlank ? [{ at: field.at, message: `"${key}" has no value` }] : [];
}

function imageOf(container: StepsJob['container']): Field | undefined {
  if (container?.kind === 'container') return container.image;
  return container?.kind === 'field' ? container : undefined;
}
