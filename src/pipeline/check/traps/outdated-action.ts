import { newerNeeded } from '../actions/known-actions.ts';
import type { Check } from '../finding.ts';

export const outdatedAction: Check = {
  code: 'outdated-action',
  severity: 'warning',
  why: 'It was made for a version of Node that runners no longer have, or for a service that GitHub has shut down.',
  fix: 'Use a newer version.',
  find: ({ steps }) =>
    steps.flatMap(({ step }) => {
      const first = step.kind === 'uses' ? newerNeeded(step.uses) : undefined;
      if (step.kind !== 'uses' || first === undefined) return [];
      return [{ at: step.usesAt, message: `${step.uses} is too old`, fix: `Use v${first} or a newer one.` }];
    }),
};
