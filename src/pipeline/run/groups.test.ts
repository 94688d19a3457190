import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Entrant, GroupBook } from './groups.ts';
import type { ConcurrencyClaim } from './state.ts';

type More = Partial<ConcurrencyClaim> & { readonly job?: string; readonly parent?: string };

/** A book told in short: everybody in the group `x` unless said otherwise. */
function book() {
  const it = new GroupBook<Entrant>();
  return {
    enter(run: string, { job, parent, ...claim }: More = {}) {
      const id = job === undefined ? run : `${run}/${job}`;
      const who = { ...(job !== undefined && { job }), ...(parent !== undefined && { parent }) };
      const whole = { group: 'x', cancelInProgress: false, queue: 'single', ...claim } as const;
      it.tell({ type: 'enter', entrant: { id, run, attempt: 1, claim: whole, ...who } });
    },
    leave: (id: string) => it.tell({ type: 'leave', id }),
    /** Each entrant with what it is told now. */
    now: () =>
      Object.fromEntries(
        it.entrants().map(({ id }) => {
          const news = it.news(id);
          return [id, news?.state === 'has' ? 'has' : `${news?.state}: ${news?.reason}`];
        }),
      ),
  };
}

test('one has the group, one waits, and the newest takes the place of the one that waits', () => {
  const it = book();
  for (const run of ['1', '2', '3']) it.enter(run);
  assert.deepEqual(it.now(), {
    1: 'has',
    2: 'out: run 3 came to the concurrency group "x"',
    3: 'waits: concurrency group "x" is held by run 1',
  });
  it.leave('1');
  assert.equal(it.now()[3], 'has');
});

test('groups are the same whatever their case, and other groups are others', () => {
  const it = book();
  it.enter('1', { group: 'Deploy' });
  it.enter('2', { group: 'dePLOY' });
  it.enter('3', { group: 'deploys' });
  assert.deepEqual(it.now(), { 1: 'has', 2: 'waits: concurrency group "dePLOY" is held by run 1', 3: 'has' });
});

test('cancel-in-progress: whoever has the group is told to stop, and keeps it until it has', () => {
  const it = book();
  it.enter('1');
  it.enter('2', { cancelInProgress: true });
  const told = 'out: run 2 came to the concurrency group "x"';
  assert.deepEqual(it.now(), { 1: told, 2: 'waits: concurrency group "x" is held by run 1' });
  it.enter('3', { cancelInProgress: true });
  assert.equal(it.now()[1], told);
  assert.equal(it.now()[2], 'out: run 3 came to the concurrency group "x"');
  it.leave('2');
  assert.equal(it.now()[3], 'waits: concurrency group "x" is held by run 1');
  it.leave('1');
  assert.equal(it.now()[3], 'has');
});

test('queue: max lets a hundred wait, first come first served, and no more', () => {
  const it = book();
  for (let run = 0; run <= 101; run += 1) it.enter(String(run), { queue: 'max' });
  assert.equal(it.now()[100], 'waits: concurrency group "x" is held by run 0');
  assert.equal(it.now()[101], 'out: too many wait for the concurrency group "x"');
  it.leave('1');
  it.leave('0');
  assert.equal(it.now()[2], 'has');
  assert.equal(it.now()[3], 'waits: concurrency group "x" is held by run 2');
});

test('what is part of the holder would wait for ever, and is told so', () => {
  const it = book();
  it.enter('1');
  it.enter('1', { job: 'a', cancelInProgress: true });
  it.enter('2', { parent: '1' });
  assert.equal(it.now()['1/a'], 'out: run 1, which it is a part of, has the concurrency group "x" too');
  assert.equal(it.now()[2], 'out: run 1, which it is a part of, has the concurrency group "x" too');
  assert.equal(it.now()[1], 'has');
  const calls = book();
  calls.enter('1', { job: 'call' });
  calls.enter('1', { job: 'call / a' });
  calls.enter('1', { job: 'caller' });
  assert.match(calls.now()['1/call / a'] ?? '', /^out: job "call", which it is a part of/);
  assert.match(calls.now()['1/caller'] ?? '', /^waits/);
});

test('jobs of other runs are named with their run, and leaving twice or as a stranger changes nothing', () => {
  const it = book();
  it.enter('1', { job: 'a' });
  it.enter('2', { job: 'a' });
  assert.equal(it.now()['2/a'], 'waits: concurrency group "x" is held by job "a" of run 1');
  it.leave('3');
  it.leave('1/a');
  it.leave('1/a');
  assert.equal(it.now()['2/a'], 'has');
});
