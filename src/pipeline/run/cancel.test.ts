import assert from 'node:assert/strict';
import { test } from 'node:test';
import { job, testRun } from './fixtures/test-run.ts';

test('a run that was cancelled before its jobs began is cancelled, not skipped or green', () => {
  const early = testRun(job('a') + job('b', 'needs: a'));
  assert.equal(early.cancel().at(-1), 'run cancelled');
  const late = testRun(job('a') + job('b', 'needs: a'));
  late.start();
  late.cancel();
  assert.equal(late.end('a', 'success').at(-1), 'run cancelled');
});

test('a cancelled run stops what runs, skips what waits, and still runs what says always()', () => {
  const it = testRun(job('a') + job('b', 'needs: a') + job('c', 'needs: a, if: always()') + job('d', 'if: always()'));
  it.start();
  assert.deepEqual(it.cancel(), ['stop a: you said so']);
  assert.deepEqual(it.end('a', 'cancelled'), [
    'a cancelled: you said so',
    'b skipped: cancelled: you said so',
    'start c',
  ]);
  it.end('c');
  assert.deepEqual(it.end('d'), ['d success', 'run cancelled']);
});
