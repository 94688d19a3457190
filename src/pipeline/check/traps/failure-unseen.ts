import type { Check } from '../finding.ts';
import { isAlert, isDump } from '../kinds.ts';

export const failureUnseen: Check = {
  code: 'failure-unseen',
  severity: 'warning',
  why: 'A scheduled backup that fails, or is no longer started, is noticed on the day it is needed.',
  fix: 'Add a step with "if: failure()" that tells someone, and watch the age of the newest good backup from elsewhere.',
  find: ({ steps, workflow, on }) => {
    const told =
      steps.some(isAlert) ||
      workflow.jobs.some((job) => /failure\s*\(/.test(job.if.source)) ||
      steps.some(({ step }) => /failure\s*\(|always\s*\(/.test(step.if.source));
    const backup = steps.find(({ script }) => script?.commands.some(isDump));
    if (!on('schedule') || told || !backup) return [];
    const at = workflow.triggers.find(({ event }) => event === 'schedule')?.at ?? backup.step.at;
    return [{ at, message: `Nobody is told when the scheduled backup in job "${backup.job.id}" fails` }];
  },
};
