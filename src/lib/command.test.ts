import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandError, mustRun, runCommand } from './command.ts';

test('an ended process is data: code, output, signal', async () => {
  const result = await runCommand(['sh', '-c', 'echo out; echo err >&2; exit 7']);
  assert.deepEqual([result.code, result.stdout, result.stderr, result.signal], [7, 'out\n', 'err\n', null]);
});

test('input reaches the process, and one that does not read it is no error', async () => {
  assert.equal((await runCommand(['cat'], { input: 'hello' })).stdout, 'hello');
  assert.equal((await runCommand(['true'], { input: 'x'.repeat(1_000_000) })).code, 0);
});

test('a process that takes too long is ended and says so', async () => {
  const result = await runCommand(['sleep', '30'], { timeout: 50 });
  assert.equal(result.timedOut, true);
  assert.equal(result.signal, 'SIGTERM');
});

test('an aborted command rejects with the reason of the abort', async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error('enough')), 50);
  await assert.rejects(runCommand(['sleep', '30'], { signal: controller.signal }), { message: 'enough' });
});

test('a flood of output is cut at the limit and read to its end', async () => {
  const result = await runCommand(['sh', '-c', 'head -c 5000000 /dev/zero'], { maxOutput: 1000 });
  assert.equal(result.stdout.length, 1000);
  assert.equal(result.code, 0);
});

test('mustRun() tells the last lines, and only the first words of the command', async () => {
  await assert.rejects(mustRun(['sh', '-c', 'echo broken >&2; exit 3', 'secret']), (error) => {
    assert.ok(error instanceof CommandError);
    assert.match(error.message, /ended with code 3: broken/);
    assert.doesNotMatch(error.message, /secret/);
    return true;
  });
});
