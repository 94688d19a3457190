import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Backup } from './catalogue.ts';
import { expire, newestProved } from './retention.ts';

const day = 24 * 60 * 60 * 1000;
const now = new Date('2026-06-30T12:00:00Z');
const policy = { within: 30 * day, monthly: 3 };

function backup(date: string, state: Backup['state'] = 'proved'): Backup {
  const created = new Date(date.includes('T') ? date : `${date}T02:00:00Z`);
  return { id: date, environment: 'production', created, state, ...(state !== 'proved' && { reason: 'it broke' }) };
}

const removed = (catalogue: Backup[], rules = policy) =>
  expire(catalogue, rules, now)
    .filter(({ keep }) => !keep)
    .map(({ backup: { id } }) => id);

test('backups within the time and the first of each of the newest months are kept', () => {
  const dates = ['2026-03-01', '2026-04-02', '2026-04-20', '2026-05-03', '2026-05-10', '2026-06-05', '2026-06-29'];
  assert.deepEqual(removed(dates.map((date) => backup(date))), ['2026-03-01', '2026-04-20', '2026-05-10']);
});

test('forty-five backups in three days all stay, since age counts and not number', () => {
  const hours = Array.from({ length: 45 }, (_, index) => new Date(now.getTime() - index * 1.6 * 60 * 60 * 1000));
  assert.deepEqual(removed(hours.map((time) => backup(time.toISOString()))), []);
});

test('failed backups fill no slot: thirty of them after ten good ones remove none of the good', () => {
  const good = Array.from({ length: 10 }, (_, index) => backup(`2026-02-${10 + index}`));
  const empty = Array.from({ length: 30 }, (_, index) =>
    backup(`2026-06-${String(index + 1).padStart(2, '0')}`, 'failed'),
  );
  const gone = removed([...good, ...empty], { within: 30 * day, monthly: 1 });
  assert.ok(!gone.includes('2026-02-19'), 'the newest good one stays');
  assert.ok(
    gone.every((id) => id.startsWith('2026-02')),
    'the failed ones stay until something newer is proved',
  );
});

test('what does not count goes three days after something newer is proved', () => {
  const catalogue = [backup('2026-06-20', 'incomplete'), backup('2026-06-29', 'failed'), backup('2026-06-30')];
  assert.deepEqual(removed(catalogue), ['2026-06-20']);
  assert.match(expire(catalogue, policy, now)[0]?.why ?? '', /does not count: it broke/);
});

test('whatever the catalogue and the policy, the newest proved backup stays and each backup gets one verdict', () => {
  const states = fc.constantFrom<Backup['state'][]>('proved', 'failed', 'unproved', 'incomplete', 'unreadable');
  const some = fc.array(fc.tuple(fc.integer({ min: -10, max: 900 }), states), { maxLength: 40 });
  const rules = fc.record({ within: fc.integer({ min: 0, max: 400 * day }), monthly: fc.nat(20) });
  fc.assert(
    fc.property(some, rules, (list, keep) => {
      const catalogue = list.map(([days, state]) => backup(new Date(now.getTime() - days * day).toISOString(), state));
      const verdicts = expire(catalogue, keep, now);
      assert.equal(verdicts.length, catalogue.length);
      const newest = newestProved(catalogue, Number.POSITIVE_INFINITY, now);
      assert.ok(!newest || verdicts.some((verdict) => verdict.keep && verdict.backup.created >= newest.created));
    }),
  );
});

test('before a deployment only a proved backup that is young enough counts', () => {
  const catalogue = [backup('2026-06-29'), backup('2026-06-30T08:00:00Z'), backup('2026-06-30T11:00:00Z', 'failed')];
  assert.equal(newestProved(catalogue, day, now)?.id, '2026-06-30T08:00:00Z');
  assert.equal(newestProved(catalogue, day / 24, now), undefined);
});
