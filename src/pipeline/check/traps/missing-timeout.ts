import type { Check } from '../finding.ts';
import { stepsOf } from '../subject.ts';

export const missingTimeout: Check = {
  code: 'missing-timeout',
  severity: 'info',
  why: 'A job that hangs holds its runner, and what waits for it, for 6 hours.',
  fix: 'Add "timeout-minutes:", about three times what the job usually takes.',
  find: (subject) =>
    subject.jobs
      .filter((job) => !job.timeoutMinutes && stepsOf(subject, job).some(({ step }) => !step.timeoutMinutes))
      .map((job) => ({ at: job.at, message: `Job "${job.id}" has no time limit of its own` })),
};
