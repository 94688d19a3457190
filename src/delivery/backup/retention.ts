import type { Backup } from './catalogue.ts';

/** Which proved backups are kept: all younger than `within` milliseconds, and the first of each of the `monthly` newest months that have any. */
export interface KeepPolicy {
  readonly within: number;
  readonly monthly: number;
}

/** What becomes of a backup, and why. */
export interface Verdict {
  readonly backup: Backup;
  readonly keep: boolean;
  readonly why: string;
}

const day = 24 * 60 * 60 * 1000;

/**
 * Decides what to keep of one environment's backups. Only proved ones fill a slot, and the newest proved one is never
 * removed. Those that do not count go three days after a newer one was proved: until then they tell what went wrong.
 */
export function expire(catalogue: readonly Backup[], policy: KeepPolicy, now: Date): Verdict[] {
  const oldestFirst = catalogue.toSorted((a, b) => a.created.getTime() - b.created.getTime());
  const proved = oldestFirst.filter(({ state }) => state === 'proved');
  const newest = proved.at(-1);
  const months = firstOfMonths(proved, policy.monthly);
  return oldestFirst.map((backup) => {
    const age = now.getTime() - backup.created.getTime();
    if (backup === newest) return { backup, keep: true, why: 'the newest that is proved' };
    if (backup.state !== 'proved') return unproved(backup, age, newest);
    if (age <= policy.within)
      return { backup, keep: true, why: `younger than ${Math.round(policy.within / day)} days` };
    const month = months.get(backup);
    if (month) return { backup, keep: true, why: `the first of ${month}` };
    return { backup, keep: false, why: 'too old, and no month’s first' };
  });
}

function firstOfMonths(proved: readonly Backup[], count: number): Map<Backup, string> {
  const firsts = new Map<string, Backup>();
  for (const backup of proved) {
    const month = backup.created.toISOString().slice(0, 7);
    if (!firsts.has(month)) firsts.set(month, backup);
  }
  const newest = count > 0 ? [...firsts].slice(-count) : [];
  return new Map(newest.map(([month, backup]) => [backup, month]));
}

function unproved(backup: Backup, age: number, newest: Backup | undefined): Verdict {
  if (!newest || newest.created < backup.created) return { backup, keep: true, why: 'nothing newer is proved yet' };
  if (age <= 3 * day) return { backup, keep: true, why: `it does not count (${backup.reason}), but is still young` };
  return { backup, keep: false, why: `it does not count: ${backup.reason}` };
}

/** The newest proved backup of a catalogue that is no older than `maxAge` milliseconds. */
export function newestProved(catalogue: readonly Backup[], maxAge: number, now: Date): Backup | undefined {
  const young = catalogue.filter(
    ({ state, created }) => state === 'proved' && now.getTime() - created.getTime() <= maxAge,
  );
  return young.toSorted((a, b) => a.created.getTime() - b.created.getTime()).at(-1);
}
