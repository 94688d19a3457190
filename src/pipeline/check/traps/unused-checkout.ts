import type { Check } from '../finding.ts';
import { actionName, isSshAction } from '../scripts.ts';
import { type JobStep, stepsOf } from '../subject.ts';

export const unusedCheckout: Check = {
  code: 'unused-checkout',
  severity: 'info',
  why: 'The job looks as if it deployed these files, but nothing after it reads them.',
  fix: 'Remove the checkout, or hand over what was checked out.',
  find: (subject) =>
    subject.jobs.flatMap((job) => {
      const [checkout, ...others] = stepsOf(subject, job);
      const isCheckout = checkout?.step.kind === 'uses' && actionName(checkout.step) === 'actions/checkout';
      if (!checkout || !isCheckout || others.length === 0 || !others.every(isElsewhere)) return [];
      return [{ at: checkout.step.at, message: `Nothing in job "${job.id}" uses the files checked out here` }];
    }),
};

/** Works on another machine only. */
function isElsewhere({ step }: JobStep): boolean {
  return step.kind === 'uses' && (isSshAction(step) || /slack|discord/.test(actionName(step)));
}
