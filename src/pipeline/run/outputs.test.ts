import assert from 'node:assert/strict';
import { test } from 'node:test';
import { job, testRun } from './fixtures/test-run.ts';

test('the job whose outputs are more than 50 MiB with those before it fails, and those before keep theirs', () => {
  const ids = Array.from({ length: 52 }, (_, index) => `j${index}`);
  const it = testRun(ids.map((id) => job(id)).join(''));
  it.start();
  const mebibyte = 'x'.repeat(512 * 1024);
  for (const id of ids.slice(0, 50)) assert.deepEqual(it.end(id, 'success', { x: mebibyte }), [`${id} success`]);
  assert.deepEqual(it.end('j50', 'success', { x: 'y' }), [
    'j50 failure: The outputs of the run exceed 52,428,800 bytes',
  ]);
  assert.deepEqual(it.end('j51').slice(0, 1), ['j51 success']);
  assert.equal(it.state().result, 'failure');
  assert.deepEqual(it.state().jobs.get('j50')?.outputs ?? {}, {});
});
