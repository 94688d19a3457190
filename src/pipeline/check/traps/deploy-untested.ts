import type { Check } from '../finding.ts';
import { ancestorsOf, deploySteps, isTest, isTestJob } from '../kinds.ts';
import { type JobStep, type Subject, stepsOf } from '../subject.ts';

export const deployUntested: Check = {
  code: 'deploy-untested',
  severity: 'warning',
  why: 'Nothing has run on exactly this commit: two pull requests that were green alone may break one another once merged.',
  fix: 'Let the deploying job need a job that tests this commit, or start the workflow by "workflow_run" of a green one.',
  find: (subject) =>
    subject.on('push')
      ? deploySteps(subject)
          .filter((one) => !holdsItsOwnGate(one) && !isTested(subject, one))
          .map(({ job }) => ({ at: job.at, message: `Job "${job.id}" deploys every push without a test before it` }))
      : [],
};

/** `gantry deploy` compares builds with what the environment before it has proven. */
function holdsItsOwnGate({ script }: JobStep): boolean {
  return script?.commands.some(({ program, args }) => program === 'gantry' && args[0] === 'deploy') ?? false;
}

function isTested(subject: Subject, { job, index }: JobStep): boolean {
  const before = stepsOf(subject, job).filter((other) => other.index < index);
  const ancestors = ancestorsOf(subject, job);
  const earlier = ancestors.flatMap((one) => (one.kind === 'steps' ? stepsOf(subject, one) : []));
  return ancestors.some(isTestJob) || [...before, ...earlier].some(isTest);
}
