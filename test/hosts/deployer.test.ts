import assert from 'node:assert/strict';
import { copyFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, it } from 'node:test';
import { mustRun } from '../../src/lib/command.ts';
import { temporaryFolder } from '../../src/lib/temporary-folder.ts';
import type { GantryResult } from '../../story/gantry.ts';
import { assertSettled, underLoad } from './fleet/checks.ts';
import { deployWith, setLocks } from './fleet/deploying.ts';
import { type Fleet, startFleet, wordsOf } from './fleet/fleet.ts';
import { skipWithoutHosts } from './hosts.ts';

const skip = await skipWithoutHosts();
let fleet: Fleet;
let version = 1;
let folder: string;
let scratch: Awaited<ReturnType<typeof temporaryFolder>> | undefined;
const soak = '500ms';

async function next(): Promise<string> {
  version += 1;
  await fleet.commit({ version: String(version), soak });
  return String(version);
}

/** A second clone of the shop that shares nothing with the first but secrets and pinned keys. */
async function clone(): Promise<string> {
  const to = path.join(folder, `clone-${version}`);
  await mustRun(['git', 'clone', '-q', fleet.repository, to]);
  await copyFile(path.join(fleet.repository, '.env'), path.join(to, '.env'));
  await fleet.mustGantry(['host', 'add', 'production', '--yes'], { folder: to });
  return to;
}

before(async () => {
  if (skip) return;
  scratch = await temporaryFolder('gantry-deployer');
  folder = scratch.path;
  fleet = await startFleet();
  await fleet.commit({ version: '1', soak });
  await fleet.mustGantry(['deploy', 'production']);
});
after(() => fleet?.[Symbol.asyncDispose]());
// Not within `before`: what is registered there runs when that hook ends, and takes the folder from the tests.
after(() => scratch?.[Symbol.asyncDispose]());

/** A clock that is ten minutes ahead, for Node and for shell scripts. */
const AHEAD = `const now = Date.now;
Date.now = () => now() + 600_000;
globalThis.Date = class extends Date {
  constructor(...words) { super(...(words.length === 0 ? [Date.now()] : words)); }
};
`;
const DATE = '#!/bin/sh\nexec /bin/date -d "10 minutes" "$@"\n';

it('a deployer that slept past its lock changes nothing more when it wakes up, whatever the clocks say', {
  skip,
}, async () => {
  await next();
  const other = await clone();
  const clock = path.join(folder, 'ahead.cjs');
  await writeFile(clock, AHEAD);
  for (const host of fleet.hosts.hosts) await host.write('/usr/local/sbin/date', DATE, '755');
  const ahead = { folder: other, env: { NODE_OPTIONS: `--require=${clock}` } };
  let overtaker: unknown;
  const sleeper = await underLoad(fleet, () =>
    deployWith(fleet, 'start live-2 cart', async ({ pid }) => {
      await setLocks(fleet, 300);
      const refused = await fleet.gantry(['deploy', 'production'], ahead);
      assert.equal(refused.summary.result, 'refused');
      assert.match(String(refused.summary.reason), new RegExp(`live-1 is held by .*process ${pid}\\) since`));
      await setLocks(fleet, 5);
      overtaker = (await fleet.mustGantry(['deploy', 'production', '--lock-wait', '40'], ahead)).summary.release;
    }),
  );
  assert.equal(sleeper.code, 1, wordsOf(sleeper));
  const said = new RegExp(`^another deployer took over the hosts: release ${overtaker} of .* was put live$`);
  assert.match(String(sleeper.summary.reason), said);
  assert.equal(sleeper.summary.live, overtaker);
  for (const host of fleet.hosts.hosts) await host.exec(['rm', '/usr/local/sbin/date']);
  await assertSettled(fleet, String(version));
});

it('of two deployers at once one names the owner or waits for it', { skip }, async () => {
  await next();
  const other = await clone();
  await underLoad(fleet, async () => {
    let waiting: Promise<GantryResult> | undefined;
    const first = await deployWith(fleet, 'begin live-1', async () => {
      await setLocks(fleet, 300);
      waiting = fleet.gantry(['deploy', 'production', '--lock-wait', '60'], { folder: other });
      const named = await fleet.gantry(['deploy', 'production'], { folder: other });
      assert.equal(named.summary.result, 'refused', wordsOf(named));
      assert.match(String(named.summary.reason), /held by .* since .*: deploy/);
    });
    assert.equal(first.summary.result, 'success', wordsOf(first));
    const waited = await waiting;
    assert.equal(waited?.summary.result, 'nothing', waited && wordsOf(waited));
  });
  await assertSettled(fleet, String(version));
});

it('a clone that was never deployed from reads the hosts and rolls back', { skip }, async () => {
  const before = await fleet.mustGantry(['history', 'production']);
  await next();
  await fleet.mustGantry(['deploy', 'production']);
  const other = await clone();
  const status = await fleet.mustGantry(['status', 'production'], { folder: other });
  assert.deepEqual(status.summary.problems, []);
  const history = await fleet.mustGantry(['history', 'production'], { folder: other });
  assert.equal(history.summary.count, Number(before.summary.count) + 1);
  await underLoad(fleet, () => fleet.mustGantry(['rollback', 'production'], { folder: other }));
  await assertSettled(fleet, String(version - 1));
});
