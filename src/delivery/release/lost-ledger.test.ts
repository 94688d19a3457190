import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { EventBody } from '../../events/types.ts';
import { deploy } from './deploy.ts';
import { FourServices } from './fixtures/four-services.ts';
import { rollback } from './rollback.ts';
import { rollbackService } from './rollback-service.ts';
import { status } from './status.ts';

let shop: FourServices;
const production = { environment: 'production' };

beforeEach(async () => {
  shop = new FourServices();
  for (const version of ['1', '2']) assert.equal((await shop.release(version)).result, 'success');
});

// A host whose whole ledger was gone counted as one like the others.
it('a host that shows a release of which it has no record is told from the others, until the next release', async () => {
  shop.at('b').ledger.clear();
  const lost =
    'b shows release 2 and has no record of it: its ledger was lost; the next release is recorded there again';
  assert.deepEqual((await status(shop.deps(), production)).problems, [lost]);
  assert.equal((await shop.release('3')).result, 'success');
  assert.deepEqual((await status(shop.deps(), production)).problems, []);
});

// "Nothing was ever live" was said with two hosts full of instances, with exit code 0; and the next release was number 1.
describe('hosts whose ledgers are all gone', () => {
  const unknown = 'a shows release 2, and no host has a record of it: the ledgers were lost';
  beforeEach(() => {
    for (const name of ['a', 'b']) shop.at(name).ledger.clear();
  });

  it('do not go back, and say why', async () => {
    const reason = `${unknown}, and with them what could be gone back to; the next "gantry deploy" begins new ones`;
    assert.deepEqual(await rollback(shop.deps(), production), { result: 'refused', reason });
    assert.deepEqual(await rollbackService(shop.deps(), { ...production, service: 'cart' }), {
      result: 'refused',
      reason,
    });
  });

  it('get a release whose number none of them has had, and nothing of the old one is left', async () => {
    shop.want('3');
    const events: EventBody[] = [];
    const outcome = await deploy(shop.deps(events), { ...production, overrideAfter: 'a test' });
    assert.ok(outcome.result === 'success' && outcome.release === 3, JSON.stringify(outcome));
    assert.ok(events.some((event) => event.type === 'annotation' && event.message.startsWith(unknown)));
    assert.deepEqual([...shop.at('b').running.keys()].toSorted(), ['cart cart-3.3', 'pricing pricing-3.3']);
    assert.deepEqual((await status(shop.deps(), production)).problems, []);
  });
});

// Status and a deployment without changes were content with hosts that nobody reached, or that would not come back.
describe('a front that does not serve', () => {
  const problem = 'nginx is failed, and nobody reaches a service';
  beforeEach(() => {
    shop.at('b').frontProblem = problem;
  });

  it('is a problem in status', async () => {
    assert.deepEqual((await status(shop.deps(), production)).problems, [`b: ${problem}`]);
  });

  it('lets no deployment without changes say that all is well', async () => {
    const reason = `release 2 has the same builds and configuration, but b: ${problem}`;
    assert.deepEqual(await shop.release('2'), { result: 'refused', reason });
  });

  it('is told beforehand where there are changes', async () => {
    shop.want('3');
    const events: EventBody[] = [];
    const outcome = await deploy(shop.deps(events), { ...production, overrideAfter: 'a test' });
    assert.equal(outcome.result, 'success');
    assert.ok(events.some((event) => event.type === 'annotation' && event.message === `b: ${problem}`));
  });
});
