import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { deploy } from './deploy.ts';
import { TwoServices } from './fixtures/two-services.ts';
import { promote } from './promote.ts';
import { rollbackService } from './rollback-service.ts';
import { status } from './status.ts';
import type { DeploymentOutcome } from './types.ts';

let shop: TwoServices;
const there = { from: 'staging', environment: 'production' };
const reasonOf = (outcome: DeploymentOutcome) => ('reason' in outcome ? outcome.reason : outcome.result);
const stage = (commit: string) => deploy(shop.deps(), { environment: 'staging', commit });

async function live(environment: string): Promise<string[]> {
  const { services } = await status(shop.deps(), { environment });
  return services.slice(0, 2).map(({ build, commit }) => `${build} of ${commit}`);
}

describe('a promotion', () => {
  beforeEach(() => {
    shop = new TwoServices();
  });

  it('ships what is live there and not what came since, through the gates of its target', async () => {
    shop.production = '    after: staging\n    approval: { reviewers: [ops] }';
    await stage('1');
    const outcome = await promote(shop.deps(), there);
    assert.equal(outcome.result, 'success', JSON.stringify(outcome));
    assert.deepEqual(await live('production'), ['cart-1 of 1', 'pricing-1 of 1']);
    assert.match(shop.log, /release 1 is live in staging, commit 1/);
    assert.equal((await promote(shop.deps(), there)).result, 'nothing');
    shop.production = '    database: postgresql://shop@127.0.0.1/shop\n    backup: before-deploy';
    await stage('2');
    assert.match(reasonOf(await promote(shop.deps(), there)), /there is none/);
  });

  it('takes the build of a service that was rolled back there, and finds it in the store', async () => {
    for (const commit of ['1', '2']) await stage(commit);
    await rollbackService(shop.deps(), { environment: 'staging', service: 'pricing' });
    await promote(shop.deps(), there);
    assert.deepEqual(await live('production'), ['cart-2 of 2', 'pricing-1 of 1']);
    await stage('3');
    shop.gone.add('pricing-1');
    assert.match(reasonOf(await promote(shop.deps(), there)), /the build of pricing .* is not in the store/);
    assert.deepEqual(await live('production'), ['cart-2 of 2', 'pricing-1 of 1']);
  });

  it('is refused while nothing is live, while it is in doubt, and to itself', async () => {
    await assert.rejects(promote(shop.deps(), there), /Nothing is live in staging/);
    await assert.rejects(promote(shop.deps(), { ...there, environment: 'staging' }), /to itself/);
    await stage('1');
    const host = shop.hosts.get('sa') ?? assert.fail();
    const settled = [...host.ledger.keys()].find((name) => name.endsWith('settled')) ?? assert.fail();
    host.ledger.delete(settled);
    await assert.rejects(promote(shop.deps(), there), /Release 1 of staging is still on its way.*gantry undo staging/);
    host.misbehave = () => 'unreachable';
    await assert.rejects(promote(shop.deps(), there), /What is live in staging cannot be read: sa cannot be reached/);
  });
});
