import type { Check } from '../finding.ts';
import { actionName, inputOf } from '../scripts.ts';

export const scanNeverFails: Check = {
  code: 'scan-never-fails',
  severity: 'warning',
  why: 'Unless "fail_action" is true the step is green whatever the scan finds.',
  fix: 'Set "fail_action: true".',
  find: ({ steps }) =>
    steps.flatMap(({ step }) => {
      if (step.kind !== 'uses' || !actionName(step).startsWith('zaproxy/action-')) return [];
      const given = inputOf(step, 'fail_action');
      const fails = given && (given.literal === undefined || given.source === 'true');
      return fails ? [] : [{ at: step.usesAt, message: 'What this scan finds fails nothing' }];
    }),
};
