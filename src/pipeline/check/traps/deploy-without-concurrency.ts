import type { Check } from '../finding.ts';
import { deploySteps } from '../kinds.ts';

export const deployWithoutConcurrency: Check = {
  code: 'deploy-without-concurrency',
  severity: 'warning',
  why: 'Two pushes in a row deploy side by side, and the older one may end last.',
  fix: 'Add "concurrency:" with one group for the environment, and "cancel-in-progress: false".',
  find: (subject) =>
    subject.workflow.concurrency
      ? []
      : deploySteps(subject)
          .filter(({ job }) => !job.concurrency)
          .map(({ job }) => ({ at: job.at, message: `Job "${job.id}" deploys without a concurrency group` })),
};
