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
export async function deployUntil<T>(
  fleet: Fleet,
  boundary: string,
  work: (deploying: Deploying) => Promise<T>,
): Promise<T> {
  await using folder = await temporaryFolder('gantry-boundaries');
  const log = path.join(folder.path, 'log');
  let pid = 0;
  const ended = fleet.gantry(['deploy', 'production'], {
    env: { GANTRY_TEST_BOUNDARY_LOG: log },
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
