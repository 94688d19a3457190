import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { EventBody } from '../../events/types.ts';
import type { Misbehave } from '../deploy/fake-host.ts';
import { FourServices } from './fixtures/four-services.ts';
import { rollback } from './rollback.ts';

let shop: FourServices;

beforeEach(async () => {
  shop = new FourServices();
  assert.equal((await shop.release('1')).result, 'success');
});

describe('a rollback', () => {
  it('is a rename while the old instances are parked, and starts them later', async () => {
    await shop.release('2');
    for (const name of ['a', 'b']) shop.at(name).journal.length = 0;
    assert.equal((await rollback(shop.deps(), { environment: 'production' })).result, 'success');
    assert.ok(!shop.at('b').journal.some((verb) => verb.startsWith('start')), shop.at('b').journal.join(', '));
    assert.deepEqual([shop.at('a').links.live, shop.at('b').links.live], [3, 3]);
    const { journal } = shop.at('a');
    assert.ok(journal.includes('unpark') && journal.indexOf('unpark') < journal.indexOf('live 3'));
    shop.at('b').running.delete('cart cart-2.2');
    const events: EventBody[] = [];
    assert.equal((await rollback(shop.deps(events), { environment: 'production', to: 2 })).result, 'success');
    assert.ok(shop.at('b').running.has('cart cart-2.2'));
    assert.ok(
      events.some(
        (event) => event.type === 'annotation' && /^starting 2 instances to go back to release 2/.test(event.message),
      ),
    );
  });

  it('that fails parks the older instances again', async () => {
    await shop.release('2');
    const broken: Misbehave = (verb, set) => (verb === 'live' && set === '3' ? 'refuse' : undefined);
    shop.at('b').misbehave = broken;
    assert.equal((await rollback(shop.deps(), { environment: 'production' })).result, 'failure');
    assert.deepEqual(
      shop
        .at('a')
        .parked.map(({ instance }) => instance)
        .toSorted(),
      ['cart-1.1', 'pricing-1.1'],
    );
    assert.deepEqual([shop.at('a').links.live, shop.at('b').links.live], [2, 2]);
  });
});
