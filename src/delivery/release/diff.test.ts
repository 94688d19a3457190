import assert from 'node:assert/strict';
import { it } from 'node:test';
import { deploy } from './deploy.ts';
import { diff } from './diff.ts';
import { TwoServices } from './fixtures/two-services.ts';
import { rollbackService } from './rollback-service.ts';

const sides = { left: 'staging', right: 'production' };

it('two environments are compared by what is live, and no value of a secret or variable is shown', async () => {
  const shop = new TwoServices();
  const release = (environment: string, commit: string) => deploy(shop.deps(), { environment, commit });
  await release('staging', '1');
  const empty = await diff(shop.deps(), sides);
  assert.deepEqual([empty.sides[1].release, empty.services.map(({ only }) => only)], [null, ['staging', 'staging']]);

  shop.production = '    env: { LEVEL: hunter22 }';
  await release('production', '1');
  await release('staging', '2');
  await rollbackService(shop.deps(), { environment: 'staging', service: 'pricing' });
  const report = await diff(shop.deps(), sides);
  assert.deepEqual(report, {
    sides: [
      { environment: 'staging', release: 3, commit: '2', pinned: ['pricing'] },
      { environment: 'production', release: 1, commit: '1', pinned: [] },
    ],
    commits: [
      { only: 'staging', list: [{ commit: '2', subject: 'After 1', author: 'ada' }] },
      { only: 'production', list: [{ commit: '1', subject: 'After 2', author: 'ada' }] },
    ],
    services: [{ what: 'cart', only: null, why: ['its build'] }],
    migrations: [],
    configuration: [
      { service: 'cart', what: 'variable LEVEL', only: 'production' },
      { service: 'pricing', what: 'variable LEVEL', only: 'production' },
    ],
    problems: [],
  });
  assert.doesNotMatch(JSON.stringify(report), /hunter22|one/);
});

it('a host that cannot be asked is a problem of the comparison', async () => {
  const shop = new TwoServices();
  await deploy(shop.deps(), { environment: 'production', commit: '1' });
  const host = shop.hosts.get('pa') ?? assert.fail();
  host.misbehave = () => 'unreachable';
  const report = await diff(shop.deps(), sides);
  assert.deepEqual(report.problems, ['pa cannot be reached: no route to it']);
  assert.equal(report.sides[1].release, 1);
});
