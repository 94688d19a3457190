import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { sshdMissing } from '../../src/delivery/remote/test-sshd.ts';
import { mustRun } from '../../src/lib/command.ts';
import { temporaryFolder } from '../../src/lib/temporary-folder.ts';
import { skipWithout } from '../needs.ts';
import { startGantry } from './fixtures/gantry.ts';
import { projectOn } from './fixtures/repository.ts';

const skip = skipWithout('sshd', await sshdMissing());

/** A project on a host that takes connections and says nothing; `met` resolves when it has been asked. */
async function silentHost() {
  const met = Promise.withResolvers<void>();
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    met.resolve();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const folder = await temporaryFolder('gantry-waiting');
  await mustRun(['git', 'init', '-q', folder.path]);
  await fs.writeFile(path.join(folder.path, 'gantry.yml'), projectOn(`deploy@127.0.0.1:${address.port}`));
  const start = (...words: string[]) => startGantry([...words, '-C', folder.path]);
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
    await folder[Symbol.asyncDispose]();
  };
  return { start, met: met.promise, [Symbol.asyncDispose]: close };
}

// It said nothing for half a minute.
test('status tells of a host that does not answer, asks it once, and goes on', { skip }, async () => {
  await using host = await silentHost();
  const { code, output } = await host.start('status', 'production', '--json').ended;
  const lines = output.trim().split('\n');
  const [waiting, summary] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const detail = 'no answer yet; 15 s at most';
  assert.deepEqual(waiting, { type: 'host', host: '127.0.0.1', state: 'waiting', detail });
  assert.match(String(summary?.problems), /^127\.0\.0\.1 cannot be reached: .*\(asked once\)$/);
  assert.equal(code, 1);
});

test('a command that changes an environment tells how often it asks a host, and Ctrl-C ends that', {
  skip,
}, async () => {
  await using host = await silentHost();
  const run = host.start('undo', 'production');
  await run.printed('waiting for 127.0.0.1: no answer yet; try 1 of 2, 15 s at most each\n');
  run.child.kill('SIGINT');
  assert.match((await run.ended).output, /it was stopped before it began/);
});

// Both went on until the host was given up, and with the next one.
for (const words of [['add'], ['setup', '--dry-run']])
  test(`Ctrl-C ends "host ${words[0]}" while a host is waited for`, { skip }, async () => {
    await using host = await silentHost();
    const run = host.start('host', ...words, 'production');
    await host.met;
    run.child.kill('SIGINT');
    const { code, output } = await run.ended;
    assert.match(output, /stopped before the end/);
    assert.doesNotMatch(output, /cannot be reached|failed/);
    assert.equal(code, 1);
  });
