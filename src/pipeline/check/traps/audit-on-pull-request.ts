import type { Check } from '../finding.ts';
import { isAudit, placeOf } from '../kinds.ts';

export const auditOnPullRequest: Check = {
  code: 'audit-on-pull-request',
  severity: 'warning',
  why: 'An advisory published today turns every pull request red, whatever it changes.',
  fix: 'Audit on a schedule, and on pull requests only what they add (or with continue-on-error).',
  find: ({ scripts, on }) =>
    on('pull_request')
      ? scripts
          .filter(({ step, job }) => step.continueOnError?.literal !== true && job.continueOnError?.literal !== true)
          .filter(({ step, job }) => !/event_name/.test(step.if.source + job.if.source))
          .flatMap((script) => {
            const audit = script.commands.find(isAudit);
            return audit
              ? [{ at: placeOf(script, audit), message: `${audit.program} audits old code on every pull request` }]
              : [];
          })
      : [],
};
