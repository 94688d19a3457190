import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '../../../src/lib/temporary-folder.ts';
import type { GantryResult } from '../../../story/gantry.ts';
import type { Fleet } from './fleet.ts';

/** Milliseconds a deployment may take to a boundary. */
const LIMIT = 60_000;

/** A deployment under way: its process, and how it ends. */
export interface Deploying {
  readonly pid: number;
  readonly ended: Promise<GantryResult>;
}

/** Starts a deployment and does something as soon as it reaches a boundary; throws when it never does. */
export function deployUntil<T>(fleet: Fleet, boundary: string, work: (deploying: Deploying) => Promise<T>): Promise<T> {
  return follow(fleet, boundary, {}, work);
}

/**
 * Starts a deployment that stands still before what comes next at a boundary, does something meanwhile, and lets it go
 * on if it is still there; resolves with how it ended.
 */
export function deployWith(
  fleet: Fleet,
  boundary: string,
  meanwhile: (deploying: Deploying) => Promise<void>,
): Promise<GantryResult> {
  return follow(fleet, boundary, { GANTRY_TEST_STOP_AT: boundary }, async (deploying) => {
    try {
      while (!(await isStopped(deploying.pid))) await sleep(10);
      await meanwhile(deploying);
    } finally {
      if (await isStopped(deploying.pid)) process.kill(deploying.pid, 'SIGCONT');
    }
    return await deploying.ended;
  });
}

async function isStopped(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return /^.*\) [Tt] /.test(stat);
}

async function follow<T>(
  fleet: Fleet,
  boundary: string,
  env: Readonly<Record<string, string>>,
  work: (deploying: Deploying) => Promise<T>,
): Promise<T> {
  await using folder = await temporaryFolder('gantry-boundaries');
  const log = path.join(folder.path, 'log');
  let pid = 0;
  const ended = fleet.gantry(['deploy', 'production'], {
    env: { ...env, GANTRY_TEST_BOUNDARY_LOG: log },
    onStart: async (own) => {
      pid = own;
    },
  });
  const deadline = Date.now() + LIMIT;
  for (;;) {
    const passed = (await readFile(log, 'utf8').catch(() => '')).split('\n');
    if (passed.includes(boundary)) break;
    if (Date.now() > deadline) throw new Error(`the deployment did not reach ${boundary}: ${passed.join(', ')}`);
    await sleep(10);
  }
  try {
    return await work({ pid, ended });
  } finally {
    await ended;
  }
}
