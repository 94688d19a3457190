import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { EventBody } from '../../events/types.ts';
import { FakeHost } from '../deploy/fake-host.ts';
import { SCRIPT_VERSION } from '../deploy/host.ts';
import { deploy } from './deploy.ts';
import { FourServices } from './fixtures/four-services.ts';
import { currentRelease, openDeployment } from './ledger.ts';

let shop: FourServices;

beforeEach(async () => {
  shop = new FourServices();
  assert.equal((await shop.release('1')).result, 'success');
});

describe('a deployment', () => {
  it('is live on every host, recorded, and parks what was live', async () => {
    assert.equal((await shop.release('2')).result, 'success');
    assert.deepEqual([shop.at('a').links.live, shop.at('b').links.live], [2, 2]);
    assert.deepEqual(
      shop.at('a').parked.map(({ instance }) => instance),
      ['cart-1.1', 'pricing-1.1'],
    );
    for (const name of ['a', 'b']) {
      assert.equal(currentRelease(shop.ledgerOf(name))?.begin.release, 2);
      assert.equal(openDeployment(shop.ledgerOf(name)), null);
    }
    assert.ok(shop.at('a').running.has('clock clock-2.2'));
    assert.ok(!shop.at('a').running.has('clock clock-1.1'), 'an exclusive service never runs twice');
    assert.ok(![...shop.at('b').running.keys()].some((key) => key.startsWith('clock')));
  });

  it('is refused where another Gantry installed the script, and touches nothing', async () => {
    shop.at('b').script = 1;
    shop.at('b').journal.length = 0;
    const outcome = await shop.release('2');
    assert.equal(outcome.result, 'refused');
    assert.match(
      String('reason' in outcome && outcome.reason),
      /b has version 1 of gantry-host.*gantry host setup production/,
    );
    assert.deepEqual(shop.at('b').journal, []);
    shop.at('b').script = SCRIPT_VERSION;
    assert.equal((await shop.release('2')).result, 'success');
  });

  it('stages on a host only what it will run', async () => {
    // The build of a program that runs elsewhere was staged, removed by the next prune, and staged again.
    await shop.release('2');
    const staged = ['a', 'b'].map((name) => shop.at(name).journal.includes('stage clock'));
    assert.deepEqual(staged, [true, false]);
  });

  it('ends the old exclusive instance before the new one starts, and after the switch', async () => {
    shop.at('a').journal.length = 0;
    await shop.release('2');
    const order = ['live 2', 'stop clock', 'start clock'].map((verb) => shop.at('a').journal.indexOf(verb));
    assert.ok(order.every((place) => place >= 0));
    assert.deepEqual(
      order,
      order.toSorted((one, other) => one - other),
    );
  });

  it('switches the first host and soaks there before the others follow', async () => {
    shop.want('2');
    const boundaries: string[] = [];
    const more = { onBoundary: (name: string) => void boundaries.push(name) };
    await deploy(shop.deps([], more), { environment: 'production', overrideAfter: 'a test' });
    const follow = boundaries.indexOf('live b');
    assert.ok(boundaries.indexOf('live a') < boundaries.indexOf('previous a'));
    assert.ok(boundaries.indexOf('previous a') < follow && follow < boundaries.indexOf('commit a'));
  });
});

describe('what is deployed', () => {
  it('says that the working folder differs from the commit', async () => {
    const events: EventBody[] = [];
    await deploy(shop.deps(events), { environment: 'production', overrideAfter: 'a test' });
    assert.ok(
      events.some(
        (event) => event.type === 'annotation' && /what differs is not deployed: README.md/.test(event.message),
      ),
    );
  });

  it('wants builds that were live in staging, or a reason that is recorded', async () => {
    shop.want('2');
    const refused = await deploy(shop.deps(), { environment: 'production' });
    assert.match(
      refused.result === 'refused' ? refused.reason : '',
      /^cart, pricing, clock, web were never live in staging with this build: deploy there first, or .*--override-after/,
    );
    await deploy(shop.deps(), { environment: 'staging' });
    assert.equal((await deploy(shop.deps(), { environment: 'production' })).result, 'success');
    assert.deepEqual(currentRelease(shop.ledgerOf('a'))?.begin.overrides, []);
    await shop.release('3');
    assert.deepEqual(currentRelease(shop.ledgerOf('a'))?.begin.overrides, [
      { rule: 'after: staging', reason: 'a test' },
    ]);
  });

  it('goes to a host that was added although nothing changed', async () => {
    shop.hosts.b = new FakeHost('b');
    assert.equal((await shop.release('1')).result, 'success');
    assert.equal(shop.at('b').links.live, 2);
    assert.ok(shop.at('b').running.has('cart cart-1.1'));
  });
});
