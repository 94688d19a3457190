import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { underLoad } from './fleet/checks.ts';
import { type Fleet, type FleetRelease, startFleet, wordsOf } from './fleet/fleet.ts';
import { skipWithoutHosts } from './hosts.ts';

const skip = await skipWithoutHosts();
let fleet: Fleet;
before(async () => {
  if (!skip) fleet = await startFleet();
});
after(() => fleet?.[Symbol.asyncDispose]());

async function release(what: FleetRelease): Promise<void> {
  await fleet.commit(what);
  await fleet.mustGantry(['deploy', 'production']);
}

const everywhere = (version: string) => new Set([version]);
const seen = async () => new Set(Object.values(await fleet.versions()));

test('five releases in a row under load, the fourth broken and undone: no request fails', { skip }, async () => {
  await release({ version: '1' });
  await underLoad(fleet, async () => {
    for (const version of ['2', '3']) await release({ version });
    await fleet.commit({ version: '4', cart: 'exits at start' });
    const broken = await fleet.gantry(['deploy', 'production']);
    assert.equal(broken.code, 1, wordsOf(broken));
    assert.match(String(broken.summary.reason), /cart on live-1 and live-2 did not get ready .*exit code 7$/);
    assert.deepEqual(await seen(), everywhere('3'));
    await release({ version: '5' });
  });
  assert.deepEqual(await seen(), everywhere('5'));
});

test('a rollback within the window is one rename, and the way forth again is too', { skip }, async () => {
  await underLoad(fleet, async () => {
    await fleet.mustGantry(['rollback', 'production']);
    assert.deepEqual(await seen(), everywhere('3'));
    await fleet.mustGantry(['rollback', 'production', '--to', '5']);
  });
  assert.deepEqual(await seen(), everywhere('5'));
});

test('the hosts alone know it all: nothing is said to be wrong, and a second clone reads the same', {
  skip,
}, async () => {
  const status = await fleet.mustGantry(['status', 'production']);
  assert.deepEqual(status.summary.problems, []);
  const history = await fleet.mustGantry(['history', 'production']);
  assert.equal(history.summary.count, 7);
});

test('a one-off runs as the services do, in the live build with its environment and no input', { skip }, async () => {
  const words = [
    'node',
    '-e',
    'const { TOKEN } = process.env; console.log(TOKEN, TOKEN.length, process.getuid() > 0, process.argv[1]); process.exit(3)',
  ];
  const ran = await fleet.gantry(['exec', 'production', 'cart', '--host', 'live-2', '--', ...words, '$HOME `x` $$']);
  assert.deepEqual([ran.code, ran.summary.code, ran.summary.host], [1, 3, 'live-2'], wordsOf(ran));
  assert.deepEqual(
    ran.events.map((event) => ('text' in event ? event.text : '')),
    ['*** 11 true $HOME `x` $$'],
  );
});

test('nothing is left of releases that are gone', { skip }, async () => {
  // The rollback window is a minute; an instance of a third release would be a leak.
  for (const host of fleet.hosts.hosts) {
    const units = await host.exec(['systemctl', 'list-units', '--no-legend', '--plain', 'gantry-shop-cart@*']);
    assert.ok(units.stdout.trim().split('\n').length <= 2, units.stdout);
    const failed = await host.exec(['systemctl', '--failed', '--no-legend', '--plain']);
    assert.equal(failed.stdout.trim(), '');
  }
});
