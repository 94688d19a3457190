import type { Check } from '../finding.ts';

export const scheduleNever: Check = {
  code: 'schedule-never',
  severity: 'error',
  why: 'None of these months has such a day, so the schedule is never due.',
  fix: 'Name a day that the month has.',
  find: ({ workflow }) =>
    workflow.triggers.flatMap(({ schedules }) =>
      (schedules ?? [])
        .filter(({ cron }) => isNever(cron))
        .map(({ cron, at }) => ({ at, message: `"${cron}" is never due` })),
    ),
};

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

/** Only a weekday that is named beside it makes a day count that no month has. */
function isNever(cron: string): boolean {
  const [, , days = '', months = '', weekdays] = cron.trim().toLowerCase().split(/\s+/);
  if (weekdays !== '*' || !/^[\d,]+$/.test(days)) return false;
  const first = Math.min(...days.split(',').map(Number));
  const named = months
    .split(',')
    .map((month) => (MONTHS.indexOf(month) >= 0 ? MONTHS.indexOf(month) + 1 : Number(month)));
  return named.every((month) => first > (DAYS[month - 1] ?? 31));
}
