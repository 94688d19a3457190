import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertSettled, repeatable, underLoad } from './fleet/checks.ts';
import { type Fleet, type FleetRelease, startFleet, wordsOf } from './fleet/fleet.ts';
import { skipWithoutHosts } from './hosts.ts';

const skip = await skipWithoutHosts();
let fleet: Fleet;
before(async () => {
  if (!skip) fleet = await startFleet();
});
after(() => fleet?.[Symbol.asyncDispose]());

const on = (host: string): Partial<FleetRelease> => ({ more: `, exclusive: ${host}`, rollbackWindow: '0s' });

async function release(what: FleetRelease): Promise<void> {
  await fleet.commit(what);
  await fleet.mustGantry(['deploy', 'production']);
}

/** The hosts on which a cart runs, one entry for each that does. */
async function carts(): Promise<string[]> {
  const units = ['systemctl', 'list-units', '--state=active', '--no-legend', '--plain', 'gantry-shop-cart@*'];
  const found = await Promise.all(
    fleet.hosts.hosts.map(async (host) => {
      const { stdout } = await host.exec(units);
      return stdout.split('\n').flatMap((line) => (line === '' ? [] : [host.name]));
    }),
  );
  return found.flat();
}

test('an exclusive service runs once, and both hosts answer for it', { skip }, async () => {
  await release({ version: '1', ...on('live-1') });
  assert.deepEqual(await carts(), ['live-1']);
  await assertSettled(fleet, '1');
});

test('it is handed over to its next release, back, and to another host: callers of both hosts wait, none fails', {
  skip,
}, async () => {
  await underLoad(
    fleet,
    async () => {
      await release({ version: '2', ...on('live-1') });
      assert.deepEqual(await carts(), ['live-1']);
      await fleet.mustGantry(['rollback', 'production']);
      assert.deepEqual(await carts(), ['live-1']);
      await release({ version: '3', ...on('live-2') });
    },
    { kinds: repeatable },
  );
  assert.deepEqual(await carts(), ['live-2']);
  await assertSettled(fleet, '3');
});

test('one that does not get ready gives its place back, on the host where it was', { skip }, async () => {
  await fleet.commit({ version: '4', cart: 'exits at start', ...on('live-1') });
  const broken = await fleet.gantry(['deploy', 'production']);
  assert.equal(broken.code, 1, wordsOf(broken));
  assert.match(String(broken.summary.reason), /cart on live-1 did not get ready/);
  assert.deepEqual(await carts(), ['live-2']);
  await assertSettled(fleet, '3');
});
