import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '../../../src/lib/temporary-folder.ts';
import type { GantryResult } from '../../../story/gantry.ts';
import type { Fleet } from './fleet.ts';

/** Milliseconds a deployment may take to a boundary. */
const LIMIT = 60_000;

/** A deployment under way: its process. */
export interface Deploying {
  readonly pid: number;
}

/**
 * Starts a deployment that stands still before what comes next at a boundary, does something meanwhile, and lets it go
 * on if it is still there; resolves with how it ended. Throws when it never comes to the boundary.
 */
export async function deployWith(
  { gantry }: Pick<Fleet, 'gantry'>,
  boundary: string,
  meanwhile: (deploying: Deploying) => Promise<void>,
  env: Readonly<Record<string, string>> = {},
): Promise<GantryResult> {
  await using folder = await temporaryFolder('gantry-boundaries');
  const log = path.join(folder.path, 'log');
  let pid = 0;
  const ended = gantry(['deploy', 'production'], {
    env: { ...env, GANTRY_TEST_STOP_AT: boundary, GANTRY_TEST_BOUNDARY_LOG: log },
    onStart: async (own) => {
      pid = own;
    },
  });
  await untilPassed(log, boundary);
  try {
    while (!(await isStopped(pid))) await sleep(10);
    await meanwhile({ pid });
  } finally {
    if (await isStopped(pid)) process.kill(pid, 'SIGCONT');
    await ended;
  }
  return await ended;
}

/** Lets the lock of a deployment that stands still expire in so many seconds, however slow the machine is. */
export async function setLocks(fleet: Fleet, seconds: number): Promise<void> {
  const script = 'sed -i "s/^deadline .*/deadline $(($(cut -d . -f 1 /proc/uptime) + $1))/" /opt/shop/lock';
  for (const name of fleet.used) await fleet.hosts.host(name).exec(['sh', '-c', script, 'sh', String(seconds)]);
}

async function isStopped(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return /^.*\) [Tt] /.test(stat);
}

async function untilPassed(log: string, boundary: string): Promise<void> {
  const deadline = Date.now() + LIMIT;
  for (;;) {
    const passed = (await readFile(log, 'utf8').catch(() => '')).split('\n');
    if (passed.includes(boundary)) return;
    if (Date.now() > deadline) throw new Error(`the deployment did not reach ${boundary}: ${passed.join(', ')}`);
    await sleep(10);
  }
}
