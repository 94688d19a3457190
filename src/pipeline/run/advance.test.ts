import assert from 'node:assert/strict';
import { test } from 'node:test';
import { advance } from './advance.ts';
import { job, line, testRun } from './fixtures/test-run.ts';

test('a job starts the moment its own needs have ended, not when a whole level has', () => {
  const it = testRun(job('a') + job('b') + job('c', 'needs: a') + job('d', 'needs: b'));
  assert.deepEqual(it.start(), ['start a', 'start b']);
  assert.deepEqual(it.end('a'), ['a success', 'start c']);
  assert.deepEqual(it.end('c'), ['c success']);
  assert.deepEqual(it.end('b'), ['b success', 'start d']);
  assert.deepEqual(it.end('d'), ['d success', 'run success']);
});

test('success() looks at all ancestors, and failure() and always() let a job run after a failure', () => {
  const it = testRun(
    job('a') +
      job('b', 'needs: a') +
      job('c', 'needs: b, if: always()') +
      job('d', 'needs: c') +
      job('e', 'needs: b, if: failure()') +
      job('f', 'needs: b, if: "!cancelled()"'),
  );
  it.start();
  assert.deepEqual(it.end('a', 'failure'), [
    'a failure',
    'b skipped: it needs "a", which failed',
    'start c',
    'start e',
    'start f',
  ]);
  assert.deepEqual(it.end('c'), ['c success', 'd skipped: it needs "b", through others, which was skipped']);
  it.end('e');
  assert.deepEqual(it.end('f'), ['f success', 'run failure']);
});

test('a condition that does not hold is the reason of the skip, and needs can be asked for results and outputs', () => {
  const it = testRun(
    job('a') +
      job('b', `needs: a, if: needs.a.outputs.go == 'yes'`) +
      job('c', `needs: [a, b], if: "always() && needs.b.result == 'skipped'"`),
  );
  it.start();
  assert.deepEqual(it.end('a', 'success', { go: 'no' }), [
    'a success',
    `b skipped: its condition does not hold: needs.a.outputs.go == 'yes'`,
    'start c',
  ]);
  assert.deepEqual(it.assignments.get('c')?.contexts.needs, {
    a: { result: 'success', outputs: { go: 'no' } },
    b: { result: 'skipped', outputs: {} },
  });
});

test('a run whose jobs are all skipped is skipped', () => {
  assert.deepEqual(testRun(job('a', 'if: false')).start(), [
    'a skipped: its condition does not hold: false',
    'run skipped',
  ]);
});

test('a matrix is expanded when its needs are done, and its failing leg stops the others', () => {
  const it = testRun(
    job('a') + job('b', 'needs: a, strategy: { matrix: { v: "${{ fromJSON(needs.a.outputs.v) }}" } }'),
    {
      maxParallel: 2,
    },
  );
  it.start();
  assert.deepEqual(it.end('a', 'success', { v: '[1, 2, 3]' }), [
    'a success',
    'start b (1)',
    'start b (2)',
    'b (3) waits: 2 jobs run already',
  ]);
  assert.deepEqual(it.end('b (2)', 'failure'), [
    'b (2) failure',
    'stop b (1): fail-fast: "b (2)" failed',
    'b (3) cancelled: fail-fast: "b (2)" failed',
  ]);
  assert.deepEqual(it.end('b (1)', 'cancelled'), ['b (1) cancelled: fail-fast: "b (2)" failed', 'run failure']);
});

test('without fail-fast, or with continue-on-error on the failing leg, the others go on', () => {
  const legs = 'strategy: { fail-fast: false, matrix: { v: [1, 2] } }';
  const it = testRun(job('a', legs));
  it.start();
  assert.deepEqual(it.end('a (1)', 'failure'), ['a (1) failure']);
  assert.deepEqual(it.end('a (2)'), ['a (2) success', 'run failure']);

  const tolerant = testRun(
    job('a', 'continue-on-error: "${{ matrix.v == 1 }}", strategy: { matrix: { v: [1, 2] } }') + job('b', 'needs: a'),
  );
  tolerant.start();
  assert.deepEqual(tolerant.end('a (1)', 'failure'), ['a (1) failure']);
  assert.deepEqual(tolerant.end('a (2)'), ['a (2) success', 'start b']);
  assert.deepEqual(tolerant.end('b'), ['b success', 'run success']);
});

test('max-parallel lets the legs through one by one, and says so once', () => {
  const it = testRun(job('a', 'strategy: { max-parallel: 1, matrix: { v: [1, 2, 3] } }'));
  assert.deepEqual(it.start(), [
    'start a (1)',
    'a (2) waits: max-parallel of "a" is 1',
    'a (3) waits: max-parallel of "a" is 1',
  ]);
  assert.deepEqual(it.end('a (1)'), ['a (1) success', 'start a (2)']);
  assert.equal(it.assignments.get('a (2)')?.strategy['job-index'], 1);
});

test('the outputs of matrix legs are one: whoever ends last wins, unless with an empty text', () => {
  const it = testRun(job('a', 'strategy: { matrix: { v: [1, 2, 3] } }') + job('b', 'needs: a'));
  it.start();
  it.end('a (2)', 'success', { x: 'two', y: 'two' });
  it.end('a (1)', 'success', { x: 'one', y: '' });
  it.end('a (3)', 'success', {});
  assert.deepEqual(it.assignments.get('b')?.contexts.needs.a, { result: 'success', outputs: { x: 'one', y: 'two' } });
});

test('names: a literal one gets the values of the leg, an expression stands as it is', () => {
  const it = testRun(
    job('a', 'name: Build, strategy: { matrix: { o: [{ n: 1, m: x }], include: [{ extra: yes }] } }') +
      job('b', 'name: "On ${{ matrix.v }}", strategy: { matrix: { v: [1] } }'),
  );
  assert.deepEqual(it.start(), ['start Build (1, x)', 'start On 1']);
});

// Ctrl-C before the first job had begun skipped them all, and `gantry run` said "skipped" and exited 0; the same when the job that ran ended well in spite of it.
test('a mistake that shows only in the values fails the job with its place', () => {
  const it = testRun(
    job('a', 'strategy: { matrix: { v: "${{ fromJSON(vars.none) }}" } }') +
      job('b', 'continue-on-error: "${{ vars.x }}"') +
      job('c', 'needs: a'),
    { vars: { x: 'maybe' } },
  );
  assert.deepEqual(it.start(), [
    'a failure: a.yml:3:66: fromJSON() was given a text that is not JSON',
    'b failure: a.yml:4:60: continue-on-error must be true or false, but is "maybe"',
    'c skipped: it needs "a", which failed',
    'run failure',
  ]);
});

test('a lost job counts as a failure', () => {
  const it = testRun(job('a') + job('b', 'needs: a'));
  it.start();
  assert.deepEqual(it.end('a', 'lost'), ['a lost', 'b skipped: it needs "a", which failed', 'run failure']);
});

test('jobs of one concurrency group run one after the other, and only the newest waits', () => {
  const it = testRun(job('a', 'concurrency: g') + job('b', 'concurrency: G') + job('c', 'concurrency: g'));
  assert.deepEqual(it.start(), [
    'start a',
    'b waits: concurrency group "G" is held by job "a"',
    'b cancelled: job "c" came to the concurrency group "g"',
    'c waits: concurrency group "g" is held by job "a"',
  ]);
  assert.deepEqual(it.end('a'), ['a success', 'start c']);
});

test('cancel-in-progress makes the running one stop, and queue: max lets all wait in turn', () => {
  const newest = testRun(
    job('a', 'concurrency: { group: g, cancel-in-progress: true }') +
      job('b', 'concurrency: { group: g, cancel-in-progress: true }'),
  );
  assert.deepEqual(newest.start().slice(0, 2), ['start a', 'stop a: job "b" came to the concurrency group "g"']);
  assert.deepEqual(newest.end('a', 'cancelled').at(-1), 'start b');

  const claim = 'concurrency: { group: g, queue: max }';
  const all = testRun(job('a', claim) + job('b', claim) + job('c', claim));
  all.start();
  assert.deepEqual(all.end('a'), ['a success', 'start b', 'c waits: concurrency group "g" is held by job "b"']);
  assert.deepEqual(all.end('b'), ['b success', 'start c']);
});

test('advancing leaves the run it began with as it was', () => {
  const it = testRun(job('a') + job('b', 'needs: a'));
  it.start();
  const before = it.state();
  const first = advance(before, { type: 'leg-ended', key: 'a', result: { result: 'success', outputs: {}, steps: [] } });
  const second = advance(before, {
    type: 'leg-ended',
    key: 'a',
    result: { result: 'failure', outputs: {}, steps: [] },
  });
  assert.deepEqual(first.actions.map(line), ['a success', 'start b']);
  assert.deepEqual(second.actions.map(line), ['a failure', 'b skipped: it needs "a", which failed', 'run failure']);
});
