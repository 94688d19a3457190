import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertSettled, refuseDeploy, repeatable, underLoad } from './fleet/checks.ts';
import { deployWith } from './fleet/deploying.ts';
import { type Behaviour, type Fleet, type FleetRelease, startFleet, wordsOf } from './fleet/fleet.ts';
import { skipWithoutHosts } from './hosts.ts';

const skip = await skipWithoutHosts();
let fleet: Fleet;
let version = 1;
/** The version that is live between the tests. */
let good = '1';

async function next(release: Omit<FleetRelease, 'version'>): Promise<string> {
  version += 1;
  await fleet.commit({ version: String(version), ...release });
  return String(version);
}

before(async () => {
  if (skip) return;
  fleet = await startFleet();
  await fleet.mustGantry(['deploy', 'production']);
});
after(() => fleet?.[Symbol.asyncDispose]());

/** What a cart does, and the sentence that says why it did not go live. */
const bad: readonly [cart: Behaviour, soak: string, reason: RegExp][] = [
  ['never listens', '1s', /^cart on live-1 and live-2 did not get ready in \d+ s: \/health gave no answer \(.+\)$/],
  ['answers 500', '1s', /^cart on live-1 and live-2 did not get ready in \d+ s: \/health answered 500$/],
  // On a slow machine it ends before the switch.
  ['dies after a while', '6s', /^cart on live-.* (ended with exit code 9( in the soak)?|is not ready: .*)$/],
  ['leaves in the soak', '6s', /^cart on live-.* (ended with exit code 0( in the soak)?|is not ready: .*)$/],
];

const oldCart = 'cd /opt/shop/instances/cart && [ "$(ls | wc -l)" = 2 ] && old=$(ls | sort -t. -k2n | head -n 1)';
/** Somebody connects to the old cart and says nothing: its drain lasts until its time is over. */
const holdOld = `${oldCart} && systemd-run -q -p Type=notify -p NotifyAccess=all python3 -c '
import os, socket, sys, time
caller = socket.socket(socket.AF_UNIX)
caller.connect(sys.argv[1])
os.system("systemd-notify --ready")
time.sleep(30)' "/run/gantry/shop/cart/$old/s"`;
const killInDrain = `${oldCart}
until [ -e "$old/ending" ]; do sleep 0.02; done
systemctl kill -s KILL "gantry-shop-cart@$old.service"`;

describe('a release whose cart', { skip }, () => {
  for (const [cart, soak, reason] of bad) {
    it(`${cart} is undone, with the reason in a sentence and no request lost`, async () => {
      await next({ cart, soak });
      // What a program had begun to answer when it ended is lost; what nginx may ask again is not.
      await underLoad(fleet, () => refuseDeploy(fleet, reason), { kinds: repeatable });
      await assertSettled(fleet, good);
    });
  }

  it('answers 500 only under load is undone when its answers show it', async () => {
    await next({ cart: 'answers 500 under load', soak: '6s' });
    await using load = fleet.load({ rate: 200, services: ['cart'], names: ['live-1'] });
    await refuseDeploy(fleet, /^cart on live-1 answered \d+ requests with an error in the soak$/);
    const { errors, failed } = await load.stop();
    assert.deepEqual(errors, { 500: failed });
    await assertSettled(fleet, good);
  });

  it('ignores SIGTERM is killed when its time is over, and the release after it is live long before', async () => {
    await next({ cart: 'ignores SIGTERM' });
    await fleet.mustGantry(['deploy', 'production']);
    good = await next({ rollbackWindow: '0s' });
    await underLoad(fleet, () => fleet.mustGantry(['deploy', 'production']));
    await assertSettled(fleet, good);
  });

  it('crashes in the drain costs nothing: the new one has the requests', async () => {
    good = await next({ rollbackWindow: '0s' });
    const host = fleet.hosts.host('live-2');
    let killing: ReturnType<typeof host.exec> | undefined;
    const ended = await underLoad(
      fleet,
      () =>
        deployWith(fleet, 'park live-2', async () => {
          await host.exec(['sh', '-c', holdOld]);
          killing = host.exec(['sh', '-c', killInDrain]);
        }),
      { kinds: repeatable },
    );
    await killing;
    assert.equal(ended.summary.result, 'success', wordsOf(ended));
    await assertSettled(fleet, good);
  });
});
