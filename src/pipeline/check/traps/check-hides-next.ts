import type { Check } from '../finding.ts';
import { isHealthCheck } from '../kinds.ts';
import { type JobStep, stepsOf } from '../subject.ts';

export const checkHidesNext: Check = {
  code: 'check-hides-next',
  severity: 'warning',
  why: 'When the first check fails the job stops, and nobody learns how the others are.',
  fix: 'Put "if: ${{ !cancelled() }}" on every check but the first, or one job for each.',
  find: (subject) =>
    subject.jobs.flatMap((job) =>
      hidden(stepsOf(subject, job)).map(({ step }) => ({
        at: step.at,
        message: 'This check does not run when the one before it fails',
      })),
    ),
};

function hidden(steps: readonly JobStep[]): JobStep[] {
  const checks = steps.filter(({ script }) => script?.commands.some(isHealthCheck));
  return checks.filter(({ step }, index) => {
    const before = checks[index - 1];
    const goesOn = /always\s*\(|cancelled\s*\(|failure\s*\(/.test(step.if.source);
    return before && !goesOn && before.step.continueOnError?.literal !== true;
  });
}
