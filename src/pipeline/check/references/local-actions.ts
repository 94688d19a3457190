import type { UsesStep } from '../../workflow/model.ts';
import type { Check } from '../finding.ts';
import { fillsWorkspace } from '../kinds.ts';
import { actionName, inputOf } from '../scripts.ts';
import { type JobStep, type Subject, stepsOf } from '../subject.ts';

export const missingAction: Check = {
  code: 'missing-action',
  severity: 'error',
  why: 'The step fails: there is no action.yml, action.yaml or Dockerfile in that folder.',
  fix: 'Correct the path: it begins at the top of the repository.',
  find: (subject) =>
    localUses(subject).flatMap(({ step, before }) => {
      if (subject.facts.actionInputs(step.uses) !== 'missing' || before.some(bringsFiles)) return [];
      return [{ at: step.usesAt, message: `There is no action in ${step.uses}` }];
    }),
};

export const localActionBeforeCheckout: Check = {
  code: 'local-action-before-checkout',
  severity: 'error',
  why: 'The step fails on GitHub: the folder of the job is empty until the repository is checked out.',
  fix: 'Put actions/checkout before it, or name the action with $/ instead of ./, which needs no checkout.',
  find: (subject) =>
    localUses(subject).flatMap(({ step, before }) => {
      if (step.uses.startsWith('$') || before.some(fillsWorkspace)) return [];
      return [{ at: step.usesAt, message: `No step before this one checks out ${step.uses}` }];
    }),
};

interface LocalUse {
  readonly step: UsesStep;
  readonly before: readonly JobStep[];
}

function localUses(subject: Subject): LocalUse[] {
  return subject.jobs.flatMap((job) => {
    const steps = stepsOf(subject, job);
    return steps.flatMap(({ step }, index) =>
      step.kind === 'uses' && /^[.$]/.test(step.uses) ? [{ step, before: steps.slice(0, index) }] : [],
    );
  });
}

/** A checkout of another repository or into a folder, or something that may fetch or make files. */
function bringsFiles(one: JobStep): boolean {
  const { step } = one;
  if (step.kind !== 'uses' || actionName(step) !== 'actions/checkout') return fillsWorkspace(one);
  return inputOf(step, 'path') !== undefined || inputOf(step, 'repository') !== undefined;
}
