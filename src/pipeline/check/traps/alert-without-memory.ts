import type { Check } from '../finding.ts';
import { isAlert, onlyOnFailure } from '../kinds.ts';

export const alertWithoutMemory: Check = {
  code: 'alert-without-memory',
  severity: 'warning',
  why: 'Every failing run sends the same message again, and none says that it is over.',
  fix: 'Keep the last state and send only its changes, the recovery too; or let a monitor that does so send it.',
  find: ({ steps, on }) =>
    on('schedule')
      ? steps
          .filter((one) => isAlert(one) && onlyOnFailure(one.step))
          .filter(
            (one) => !steps.some((other) => isAlert(other) && other.job === one.job && !onlyOnFailure(other.step)),
          )
          .map(({ step }) => ({ at: step.at, message: 'This alert repeats with every run and never ends' }))
      : [],
};
