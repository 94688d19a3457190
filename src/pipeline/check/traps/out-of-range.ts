import type { Field, Job, Step } from '../../workflow/model.ts';
import type { Check, Spot } from '../finding.ts';

export const outOfRange: Check = {
  code: 'out-of-range',
  severity: 'warning',
  why: 'A time is more than nothing, and of jobs there are whole ones: GitHub does not heed the number.',
  fix: 'Give a number of at least 1 (of minutes also a part of one), or remove the key.',
  find: ({ workflow }) => workflow.jobs.flatMap(spotsIn),
};

function spotsIn(job: Job): Spot[] {
  const atOnce = unless(job.strategy?.maxParallel, 'max-parallel', (value) => value >= 1 && Number.isInteger(value));
  if (job.kind === 'call') return atOnce;
  const steps = job.steps.flatMap(stepTimes);
  return [...atOnce, ...times([job.timeoutMinutes, ...steps], 'timeout-minutes')];
}

function stepTimes(step: Step): (Field | undefined)[] {
  if (step.kind === 'parallel') return step.steps.flatMap(stepTimes);
  return step.kind === 'run' || step.kind === 'uses' ? [step.timeoutMinutes] : [];
}

function times(fields: readonly (Field | undefined)[], key: string): Spot[] {
  return fields.flatMap((field) => unless(field, key, (value) => value > 0));
}

function unless(field: Field | undefined, key: string, isGood: (value: number) => boolean): Spot[] {
  if (typeof field?.literal !== 'number' || isGood(field.literal)) return [];
  return [{ at: field.at, message: `${key} cannot be ${field.source}` }];
}
