import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { InputError } from '../../lib/mistake.ts';
import { deploy } from './deploy.ts';
import { TwoServices } from './fixtures/two-services.ts';
import { plan } from './plan.ts';
import { rollback } from './rollback.ts';
import { rollbackService } from './rollback-service.ts';
import { status } from './status.ts';
import type { DeploymentOutcome, RollbackRequest } from './types.ts';
import { unpin } from './unpin.ts';

const production = { environment: 'production' };

let shop: TwoServices;
const deps = () => shop.deps();
const release = (commit: string) => deploy(deps(), { ...production, commit });
const back = (request: Partial<RollbackRequest> = {}): Promise<DeploymentOutcome> =>
  rollbackService(deps(), { ...production, service: 'pricing', ...request });

/** The build of each service that is live on a host, and what is pinned. */
async function live(): Promise<Record<string, string>> {
  const { services } = await status(deps(), production);
  const mine = services.filter(({ host }) => host === 'pb');
  return Object.fromEntries(
    mine.map(({ service: name, build, pinned }) => [name, pinned ? `${build} ^${pinned}` : build]),
  );
}

const wrongInput = (said: RegExp) => (error: unknown) => error instanceof InputError && said.test(error.message);

describe('one service that is rolled back', () => {
  beforeEach(async () => {
    shop = new TwoServices();
    for (const commit of ['1', '2', '3']) assert.equal((await release(commit)).result, 'success');
  });

  it('takes the build it had before, stays there through deployments that say so, and moves after unpin', async () => {
    const outcome = await back({ reason: 'it rounds wrongly' });
    assert.equal(outcome.result, 'success', JSON.stringify(outcome));
    assert.deepEqual(await live(), { cart: 'cart-3', pricing: 'pricing-2 ^2' });
    const { running } = shop.hosts.get('pb') ?? assert.fail();
    assert.ok(running.has('pricing pricing-2.2') && running.has('cart cart-3.3'));

    shop.log = '';
    assert.equal((await release('4')).result, 'success');
    assert.deepEqual(await live(), { cart: 'cart-4', pricing: 'pricing-2 ^2' });
    const said =
      /pricing is pinned to its build of release 2 by ops \(it rounds wrongly\) and stays there; "gantry unpin production pricing"/;
    assert.match(shop.log, said);
    assert.match((await plan(deps(), { ...production, commit: '5' })).pinned.join(), said);

    assert.equal((await unpin(deps(), { ...production, service: 'pricing' })).result, 'nothing');
    assert.deepEqual(await live(), { cart: 'cart-4', pricing: 'pricing-2' });
    await release('4');
    assert.deepEqual(await live(), { cart: 'cart-4', pricing: 'pricing-4' });
    assert.match(JSON.stringify(await unpin(deps(), { ...production, service: 'pricing' })), /is not pinned/);
  });

  it('goes further back each time, and says when there is nothing before', async () => {
    await back();
    await back();
    assert.deepEqual(await live(), { cart: 'cart-3', pricing: 'pricing-1 ^1' });
    const outcome = await back();
    assert.match('reason' in outcome ? outcome.reason : '', /no earlier build of pricing/);
    await back({ to: 2 });
    assert.deepEqual(await live(), { cart: 'cart-3', pricing: 'pricing-2 ^2' });
  });

  it('stays through a rollback of the environment, with the newest value of its secrets', async () => {
    await back();
    shop.secret = 'two';
    const outcome = await rollback(deps(), { ...production, to: 1 });
    assert.equal(outcome.result, 'success', JSON.stringify(outcome));
    assert.deepEqual(await live(), { cart: 'cart-1', pricing: 'pricing-2 ^2' });
    assert.equal(shop.hosts.get('pa')?.running.get('pricing pricing-2.5')?.env.KEY, 'two');
  });

  it('is refused for a service or a release that never was', async () => {
    await assert.rejects(
      rollbackService(deps(), { ...production, service: 'till' }),
      /no service "till".*cart, pricing/,
    );
    await assert.rejects(back({ to: 9 }), /pricing was not live in release 9.*1, 2, 3/);
  });

  // It was told as a service that is not pinned, and the command ended with 1 where other unknown names end with 2.
  it('cannot be let go when nobody knows its name; one that is known and not pinned is told as before', async () => {
    const letGo = (service: string) => unpin(deps(), { ...production, service });
    await assert.rejects(letGo('nope'), wrongInput(/production has no service "nope" \(it has cart, pricing\)/));
    await assert.rejects(letGo('prcing'), wrongInput(/no service "prcing" \(did you mean "pricing"\?\)/));
    assert.match(JSON.stringify(await letGo('cart')), /"refused".*cart is not pinned/);
  });
});
