import type { Check } from '../finding.ts';
import { deploySteps, isDeploy } from '../kinds.ts';
import { stepsOf } from '../subject.ts';

export const continueOnErrorDeploy: Check = {
  code: 'continue-on-error-deploy',
  severity: 'error',
  why: 'A deployment that failed is shown as green, and what comes after it goes on.',
  fix: 'Remove continue-on-error; handle a failure in a step with "if: failure()".',
  find: (subject) =>
    deploySteps(subject).flatMap(({ job }) => {
      const steps = stepsOf(subject, job).filter(isDeploy);
      const fields = [job.continueOnError, ...steps.map(({ step }) => step.continueOnError)];
      return fields.flatMap((field) =>
        field?.literal === true
          ? [{ at: field.at, message: `A failed deployment in job "${job.id}" does not count` }]
          : [],
      );
    }),
};
