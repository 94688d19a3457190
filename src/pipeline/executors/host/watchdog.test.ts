import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeCgroup } from '../../../lib/cgroup.ts';

/** A runner of one job: its step starts a child of its own, one in another session, and waits. */
const RUNNER = `
import { hostEnvironment, hostExecutor } from ${JSON.stringify(new URL('./host-executor.ts', import.meta.url).href)};
const [folder] = process.argv.slice(-1);
const services = { accepts: () => false, start: async () => ({ ok: false, reason: '' }) };
const environment = hostEnvironment(process.env);
const executor = hostExecutor({ folder, toolCache: folder + '/tools', environment, services });
const job = await executor.prepare({ id: 'j', signal: new AbortController().signal });
const script = 'sleep 301 & a=$!; setsid sleep 302 & env -i setsid sh -c "sleep 303" & b=$!; echo $$ $a $b; wait';
console.log(job.paths.files, job.paths.workspace);
job.start({ words: ['bash', '-c', script], environment: {}, folder: job.paths.workspace, onOutput: (c) => console.log(String(c).trim()) });
`;

const cgroup = makeCgroup(`probe-${process.pid}`);
await cgroup?.end();

const needsProc = { skip: process.platform === 'linux' ? false : 'there is no /proc' };

test('kill -9 of the runner leaves no step and no folder after two seconds', needsProc, async () => {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'gantry-watchdog-'));
  const runner = spawn(process.execPath, ['--input-type=module-typescript', '-e', RUNNER, '--', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  for await (const chunk of runner.stdout) {
    lines.push(...String(chunk).trim().split('\n'));
    if (lines.length >= 2) break;
  }
  const [folders = '', pids = ''] = lines;
  const mark = await trackingOf(pids.split(' ')[0] ?? '');
  // A process that is just being started shows no environment.
  for (let looks = 0; (await carriers(mark)).length < 3; looks += 1) {
    assert.ok(looks < 500, 'its three processes never ran at once');
    await sleep(20);
  }
  runner.kill('SIGKILL');
  await once(runner, 'exit');
  const before = performance.now();
  while ((await carriers(mark)).length > 0 && performance.now() - before < 2000) await sleep(20);
  assert.deepEqual(await carriers(mark), []);
  for (let wait = 0; wait < 50 && (await anyExists(folders.split(' '))); wait += 1) await sleep(20);
  assert.equal(await anyExists(folders.split(' ')), false);
  // What cleared its environment and left its session is told from a stranger's by a cgroup only: without one the test
  // ends it itself.
  const hidden = Number(pids.split(' ')[2]);
  if (cgroup) assert.doesNotMatch(await fs.readFile(`/proc/${hidden}/stat`, 'utf8').catch(() => ''), /\) [^Z] /);
  else process.kill(-hidden, 'SIGKILL');
  await fs.rm(folder, { recursive: true, force: true });
});

async function trackingOf(pid: string): Promise<string> {
  const environment = await fs.readFile(`/proc/${pid}/environ`, 'utf8');
  return environment.split('\0').find((entry) => entry.startsWith('RUNNER_TRACKING_ID=')) ?? 'none';
}

/** The processes that carry a mark in their environment. */
async function carriers(mark: string): Promise<string[]> {
  const pids = (await fs.readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const environment = await fs.readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      return environment.split('\0').includes(mark) ? pid : null;
    }),
  );
  return found.filter((pid) => pid !== null);
}

async function anyExists(names: readonly string[]): Promise<boolean> {
  const found = await Promise.all(names.map((name) => fs.stat(name).catch(() => null)));
  return found.some((stats) => stats !== null);
}
