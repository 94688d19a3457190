import type { Check } from '../finding.ts';
import { actionName, inputOf } from '../scripts.ts';
import { stepsOf } from '../subject.ts';

export const rulesWithoutCheckout: Check = {
  code: 'rules-without-checkout',
  severity: 'warning',
  why: 'The file is not there: the action swallows that error and scans without your rules.',
  fix: 'Check the repository out before the scan.',
  find: (subject) =>
    subject.steps.flatMap(({ job, step, index }) => {
      const rules = step.kind === 'uses' && actionName(step).startsWith('zaproxy/') && inputOf(step, 'rules_file_name');
      if (!rules) return [];
      const checkedOut = stepsOf(subject, job).some(
        (other) => other.index < index && other.step.kind === 'uses' && actionName(other.step) === 'actions/checkout',
      );
      return checkedOut ? [] : [{ at: rules.at, message: `${rules.source} was never checked out in job "${job.id}"` }];
    }),
};
