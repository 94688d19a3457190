import { shortestGap } from '../cron-gap.ts';
import type { Check } from '../finding.ts';

export const schedulePunctual: Check = {
  code: 'schedule-punctual',
  severity: 'warning',
  why: 'GitHub starts schedules at its best effort: minutes to hours late, and under load not at all.',
  fix: 'Let a scheduler of your own start what must be on time; here plan for runs that are missing.',
  find: ({ workflow }) =>
    workflow.triggers.flatMap(({ schedules }) =>
      (schedules ?? []).flatMap(({ cron, at }) => {
        const gap = shortestGap(cron);
        return gap >= 5 && gap < 60 ? [{ at, message: `"${cron}" expects to be started every ${gap} minutes` }] : [];
      }),
    ),
};
