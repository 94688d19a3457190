import type { Check } from '../finding.ts';
import { actionName, inputOf } from '../scripts.ts';

export const targetChecksOutHead: Check = {
  code: 'target-checks-out-head',
  severity: 'error',
  why: 'pull_request_target runs with your secrets and a token that writes; the code of a fork then runs with them.',
  fix: "Use pull_request for what runs the pull request's code, and keep pull_request_target for labels and comments.",
  find: ({ steps, on }) =>
    on('pull_request_target')
      ? steps.flatMap(({ step }) => {
          if (step.kind !== 'uses' || actionName(step) !== 'actions/checkout') return [];
          const ref = inputOf(step, 'ref');
          const foreign = ref && /pull_request\.head|head_ref|refs\/pull|merge_commit_sha/.test(ref.source);
          return foreign ? [{ at: ref.at, message: `${ref.source} checks out code that a stranger wrote` }] : [];
        })
      : [],
};
