import type { Check } from '../finding.ts';
import { deploySteps } from '../kinds.ts';

export const deployCancelledMidway: Check = {
  code: 'deploy-cancelled-midway',
  severity: 'warning',
  why: 'A newer push stops a deployment in its middle, with some services new and some old.',
  fix: 'Set "cancel-in-progress: false" where something is deployed.',
  find: (subject) => {
    const jobs = deploySteps(subject).map(({ job }) => job);
    const groups = [
      ...jobs.map(({ concurrency }) => concurrency),
      ...(jobs.length > 0 ? [subject.workflow.concurrency] : []),
    ];
    return groups.flatMap((group) =>
      group?.cancelInProgress?.literal === true
        ? [{ at: group.cancelInProgress.at, message: 'A running deployment is cancelled by the next one' }]
        : [],
    );
  },
};
