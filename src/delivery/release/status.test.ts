import assert from 'node:assert/strict';
import os from 'node:os';
import { beforeEach, describe, it } from 'node:test';
import type { Misbehave } from '../deploy/fake-host.ts';
import { failureOf, HostGivenBack } from '../deploy/given-back.ts';
import { deploy } from './deploy.ts';
import { FourServices } from './fixtures/four-services.ts';
import { status } from './status.ts';

let shop: FourServices;
const production = { environment: 'production' };

beforeEach(async () => {
  shop = new FourServices();
  assert.equal((await shop.release('1')).result, 'success');
});

/** A deployment of release 2 that is left open on b, with a lock on both hosts of somebody's. */
async function leaveOpen(owner: string): Promise<void> {
  let gone = false;
  const cutOff: Misbehave = (verb) => {
    gone ||= verb === 'live';
    return gone ? 'unreachable' : undefined;
  };
  await shop.release('2', { b: cutOff });
  for (const name of ['a', 'b']) {
    shop.at(name).expireLock();
    assert.ok((await shop.at(name).lock({ owner, reason: 'deploy 2', expiry: 15_000 })).ok);
  }
}

/** A number that no process has. */
const NOBODY = 4_194_305;

describe('a deployment that is open', () => {
  it('is in doubt when its deployer is known to be gone, or its lock has lapsed', async () => {
    await leaveOpen(`ada on ${os.hostname()} (process ${NOBODY})`);
    const doubt = /^b is in doubt about release 2 since .*; "gantry undo" settles it$/;
    const [dead = '', ...others] = (await status(shop.deps(), production)).problems;
    assert.match(dead, doubt);
    assert.deepEqual(others, []);
    for (const name of ['a', 'b']) shop.at(name).expireLock();
    const lapsed = await status(shop.deps(), production);
    assert.match(lapsed.problems.join(), doubt);
    assert.equal(lapsed.lock, null);
  });

  // Neither said that the lock of a dead deployer goes away by itself, nor how to wait for it.
  it('is under way as long as somebody elsewhere has the lock; status and a refusal tell when that lapses', async () => {
    const owner = 'ada on elsewhere (process 12)';
    await leaveOpen(owner);
    const { problems, lock } = await status(shop.deps(), production);
    assert.deepEqual([problems, lock], [[], { owner, reason: 'deploy 2', left: 12_000 }]);
    const held = `a is held by ${owner} since 2026-01-01T00:00:00.000Z: deploy 2`;
    const lapse = 'its lock lapses in 12 s unless it is renewed';
    const refused = await deploy(shop.deps(), production);
    assert.deepEqual(refused, {
      result: 'refused',
      reason: `${held}; "--lock-wait <seconds>" waits for it, and ${lapse}`,
    });
    const waited = await deploy(shop.deps(), { ...production, lockWait: 10 });
    assert.deepEqual(waited, { result: 'refused', reason: `${held}; it was waited for 0.01 s, and ${lapse}` });
  });
});

// It said of each service that it does not run there, and named its new build.
it('a host that was away for a release is shown as it is, with what brings it back', async () => {
  const project = await shop.deps().loadProject();
  const withoutB = project.environments.map((one) => ({ ...one, hosts: one.hosts.filter(({ name }) => name !== 'b') }));
  shop.want('2');
  const loadProject = async () => ({ ...project, environments: withoutB });
  const request = { ...production, overrideAfter: 'a test' };
  assert.equal((await deploy(shop.deps([], { loadProject }), request)).result, 'success');
  const report = await status(shop.deps(), production);
  assert.deepEqual(report.problems, [
    'b shows release 1 instead of release 2; the next "gantry deploy production" brings it there',
  ]);
  const onB = report.services.filter(({ host, kind }) => host === 'b' && kind === 'program');
  assert.deepEqual(
    onB.map(({ service, build, state }) => [service, build, state]),
    [
      ['cart', 'cart-1', 'live'],
      ['pricing', 'pricing-1', 'live'],
      ['clock', 'clock-1', 'elsewhere'],
    ],
  );
  assert.equal((await deploy(shop.deps(), request)).result, 'success');
  assert.deepEqual((await status(shop.deps(), production)).problems, []);
});

describe('a host that was given back', () => {
  const said = '/opt/shop was given back to deploy: "gantry host adopt" takes it again';
  const giveBack = (name: string) => {
    shop.at(name).facts = async () => {
      throw failureOf(name, 'facts', said);
    };
  };

  it('is a fact where nothing is live, and no problem', async () => {
    giveBack('a');
    giveBack('b');
    const { release, problems, notes } = await status(shop.deps(), production);
    assert.deepEqual([release, problems, notes], [null, [], [`a: ${said}`, `b: ${said}`]]);
  });

  it('is a problem where a release is live on the others', async () => {
    giveBack('b');
    const { release, problems, notes } = await status(shop.deps(), production);
    assert.deepEqual([release, problems, notes], [1, [`b: ${said}`], []]);
  });

  it('is told from a host where something went wrong', () => {
    assert.ok(!(failureOf('a', 'facts', 'the disk is full') instanceof HostGivenBack));
    assert.equal(failureOf('a', 'facts', 'the disk is full').message, 'facts on a: the disk is full');
  });
});

// The file was not named for JSON of somebody else's, nor what to do; and each command since ended with 1.
it('a record of another host than the first that cannot be read is told with its file, and ends with that', async () => {
  const { ledger } = shop.at('b');
  const [settled = ''] = [...ledger.keys()].filter((name) => name.endsWith('settled'));
  ledger.set('000009-notes', { kind: 'note', text: 'call Ada' });
  ledger.set(settled, undefined);
  const counts = 'remove that file from the folder "ledger" on b: the ledger of a counts';
  const { problems } = await status(shop.deps(), production);
  assert.deepEqual(problems.slice(0, 2).toSorted(), [
    `a record of b cannot be read: ${settled}.json is damaged; ${counts}`,
    `a record of b cannot be read: 000009-notes.json is no record of Gantry, or one of a newer Gantry; ${counts}`,
  ]);
  ledger.delete(settled);
  ledger.delete('000009-notes');
  assert.equal((await shop.release('2')).result, 'success');
  assert.deepEqual((await status(shop.deps(), production)).problems, []);
});
