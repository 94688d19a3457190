import { shortestGap } from '../cron-gap.ts';
import type { Check } from '../finding.ts';

export const scheduleTooOften: Check = {
  code: 'schedule-too-often',
  severity: 'error',
  why: 'GitHub starts a schedule at most every 5 minutes.',
  fix: 'Use 5 minutes or more.',
  find: ({ workflow }) =>
    workflow.triggers.flatMap(({ schedules }) =>
      (schedules ?? []).flatMap(({ cron, at }) => {
        const gap = shortestGap(cron);
        return gap < 5 ? [{ at, message: `"${cron}" is due again after ${gap} minute${gap === 1 ? '' : 's'}` }] : [];
      }),
    ),
};
