import type { Step } from '../../workflow/model.ts';
import type { Check, Spot } from '../finding.ts';

export const waitWithoutBackground: Check = {
  code: 'wait-without-background',
  severity: 'warning',
  why: 'A step that does not run in the background has ended before the next one begins: there is nothing to wait for or to cancel.',
  fix: 'Give that step "background: true", or name another one.',
  find: ({ jobs }) => jobs.flatMap(({ steps }) => steps.flatMap((step) => spotsOf(step, inFront(steps)))),
};

/** The ids of steps that end before the next one begins, in lower case. */
function inFront(steps: readonly Step[]): ReadonlySet<string> {
  return new Set(
    steps.flatMap((step) =>
      (step.kind === 'run' || step.kind === 'uses') && !step.background && step.id !== undefined
        ? step.id.toLowerCase()
        : [],
    ),
  );
}

function spotsOf(step: Step, ids: ReadonlySet<string>): Spot[] {
  const targets = step.kind === 'wait' ? step.wait : step.kind === 'cancel' ? [step.cancel] : [];
  return targets
    .filter((target) => ids.has(target.toLowerCase()))
    .map((target) => ({ at: step.at, message: `The step "${target}" does not run in the background` }));
}
