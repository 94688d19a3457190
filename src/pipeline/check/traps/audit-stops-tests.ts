import type { Check } from '../finding.ts';
import { isAudit, isTest } from '../kinds.ts';
import { stepsOf } from '../subject.ts';

export const auditStopsTests: Check = {
  code: 'audit-stops-tests',
  severity: 'warning',
  why: 'News about an old dependency stops the job before the tests behind it, and so hides what they would find.',
  fix: 'Give the audit a job of its own.',
  find: (subject) =>
    subject.jobs.flatMap((job) => {
      const steps = stepsOf(subject, job);
      return steps
        .filter(({ script, step }) => script?.commands.some(isAudit) && step.continueOnError?.literal !== true)
        .filter(({ index }) =>
          steps.some((other) => other.index > index && isTest(other) && !/always|cancelled/.test(other.step.if.source)),
        )
        .map(({ step }) => ({
          at: step.at,
          message: 'When this audit finds something, the tests behind it do not run',
        }));
    }),
};
