import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { test } from 'node:test';
import { identityOf } from '../src/lib/process-identity.ts';
import { Busy, holdDemo } from './one-at-a-time.ts';

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const above = await fs.mkdtemp(path.join(os.tmpdir(), 'gantry-story-'));
  try {
    await work(path.join(above, 'demo'));
  } finally {
    await fs.rm(above, { recursive: true, force: true });
  }
}

/** A process that writes itself down as a story does, and ends with its input. */
async function anotherStory(folder: string): Promise<ChildProcessByStdio<Writable, Readable, null>> {
  const module = path.join(import.meta.dirname, 'one-at-a-time.ts');
  const script = `import { holdDemo } from ${JSON.stringify(module)};
    await holdDemo(${JSON.stringify(folder)}, () => {});
    console.log('holds');
    process.stdin.resume();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

test('a story that still runs is waited for, and refused when it does not end', async () => {
  await inFolder(async (folder) => {
    const other = await anotherStory(folder);
    await assert.rejects(
      holdDemo(folder, () => {}, { patience: 300 }),
      Busy,
    );
    const said: string[] = [];
    await using _hold = await holdDemo(folder, (line) => {
      said.push(line);
      other.stdin.end();
    });
    assert.match(said.join(), new RegExp(`process ${other.pid}`));
    assert.notEqual(other.exitCode, null);
  });
});

test('what a killed story left running is ended', async () => {
  await inFolder(async (folder) => {
    const left = spawn('sleep', ['60']);
    const ended = once(left, 'exit');
    const other = await anotherStory(folder);
    await fs.appendFile(`${folder}.processes`, `${left.pid} ${identityOf(left.pid ?? 0).start}\n`);
    other.kill('SIGKILL');
    await once(other, 'exit');
    await using _hold = await holdDemo(folder, () => {});
    assert.deepEqual(await ended, [null, 'SIGKILL']);
  });
});

test('a number that another process has by now is left alone', async () => {
  await inFolder(async (folder) => {
    const innocent = spawn('sleep', ['60']);
    await fs.writeFile(`${folder}.processes`, `${innocent.pid} 1\n${innocent.pid} 1\nrubbish\n\0\n`);
    await using _hold = await holdDemo(folder, () => {});
    assert.equal(innocent.exitCode, null);
    innocent.kill();
  });
});
