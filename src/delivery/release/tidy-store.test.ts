import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deploy } from './deploy.ts';
import { TwoServices } from './fixtures/two-services.ts';

test('after a release the store keeps the live builds and those of the releases that a rollback may bring back', async () => {
  const shop = new TwoServices();
  shop.production = '    keep: 1';
  for (const commit of ['1', '2', '3']) {
    assert.equal((await deploy(shop.deps(), { environment: 'production', commit })).result, 'success');
  }
  assert.deepEqual(shop.kept.at(-1), {
    environment: 'production',
    builds: ['cart/cart-3', 'pricing/pricing-3', 'cart/cart-2', 'pricing/pricing-2'],
    environments: ['staging', 'production'],
  });
});

test('a release that did not go live removes nothing', async () => {
  const shop = new TwoServices();
  for (const host of shop.hosts.values()) host.answer = () => 500;
  assert.equal((await deploy(shop.deps(), { environment: 'production', commit: '1' })).result, 'failure');
  assert.deepEqual(shop.kept, []);
});
