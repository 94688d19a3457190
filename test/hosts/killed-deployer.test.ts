import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, it, type TestContext } from 'node:test';
import { temporaryFolder } from '../../src/lib/temporary-folder.ts';
import { assertSettled, underLoad } from './fleet/checks.ts';
import { type Fleet, numbered, startFleet, wordsOf } from './fleet/fleet.ts';
import { skipWithoutHosts } from './hosts.ts';

/** A fleet of its own, on which one boundary after the other is tried. */
interface Lane {
  readonly fleet: Fleet;
  /** Commits the next version; resolves with it. */
  readonly next: () => Promise<string>;
}

/** Where a killed deployer makes a difference on hosts; all boundaries with GANTRY_TEST_BOUNDARIES=all. */
const CHOSEN = [
  ...['begin live-2', 'start live-2 cart', 'live live-1', 'live live-2', 'commit live-1', 'commit live-2'],
  'settled live-1',
];
/** Most of the time goes by waiting: two fleets wait at once. */
const LANES = 2;

const skip = await skipWithoutHosts();
const stack = new AsyncDisposableStack();
let lanes: readonly Lane[] = [];

async function openLane(): Promise<Lane> {
  const fleet = stack.use(await startFleet());
  const next = numbered(fleet, { soak: '500ms' });
  await fleet.mustGantry(['deploy', 'production']);
  return { fleet, next };
}

before(async () => {
  if (!skip) lanes = await Promise.all(Array.from({ length: LANES }, openLane));
});
after(() => stack.disposeAsync());

it('a deployer that is killed with -9 at a boundary of the journal leaves what the next command settles, and no request fails', {
  skip,
  concurrency: LANES,
}, async (context) => {
  const boundaries = process.env.GANTRY_TEST_BOUNDARIES === 'all' ? await allBoundaries() : CHOSEN;
  await Promise.all(
    lanes.map((lane, index) =>
      killOneAfterTheOther(
        context,
        lane,
        boundaries.filter((_, at) => at % LANES === index),
      ),
    ),
  );
});

/** The boundaries of a deployment, as one that is not killed comes upon them. */
async function allBoundaries(): Promise<string[]> {
  const [lane] = lanes;
  assert.ok(lane);
  await using folder = await temporaryFolder('gantry-boundaries');
  const file = path.join(folder.path, 'all');
  await lane.next();
  await lane.fleet.mustGantry(['deploy', 'production'], { env: { GANTRY_TEST_BOUNDARY_LOG: file } });
  return [...new Set((await readFile(file, 'utf8')).trim().split('\n'))];
}

async function killOneAfterTheOther(context: TestContext, lane: Lane, boundaries: readonly string[]): Promise<void> {
  for (const [index, boundary] of boundaries.entries()) {
    const command = index % 4 === 3 ? 'deploy' : 'undo';
    await context.test(`killed before "${boundary}", then ${command}`, () => killedAt(lane, boundary, command));
  }
}

async function killedAt({ fleet, next }: Lane, boundary: string, command: 'deploy' | 'undo'): Promise<void> {
  const old = (await fleet.versions())['live-1 cart'] ?? '';
  const wanted = await next();
  const settled = await underLoad(fleet, async () => {
    const killed = await fleet.gantry(['deploy', 'production'], { env: { GANTRY_TEST_KILL_AT: boundary } });
    assert.equal(killed.summary.result, undefined, `${boundary} was not reached: ${wordsOf(killed)}`);
    return fleet.mustGantry([command, 'production']);
  });
  // Undo finishes what the coordinator committed, and brings back the rest.
  const goesOn = command === 'deploy' || settled.summary.result === 'success';
  await assertSettled(fleet, goesOn ? wanted : old);
}
