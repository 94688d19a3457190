import assert from 'node:assert/strict';
import { it } from 'node:test';
import { deploy } from './deploy.ts';
import { exec } from './exec.ts';
import { TwoServices } from './fixtures/two-services.ts';

const request = { environment: 'production', service: 'pricing', words: ['node', 'a b'], limit: 1000 };

it('runs a command once in the live build, on the first host or the one that is named', async () => {
  const shop = new TwoServices();
  await deploy(shop.deps(), { environment: 'production', commit: '1' });
  const first = await exec(shop.deps(), request);
  assert.deepEqual(first, {
    ...{ ok: true, code: 0, host: 'pa' },
    lines: ['pricing pricing-1.1 ran node a b'],
  });
  assert.equal((await exec(shop.deps(), { ...request, host: 'pb' })).host, 'pb');
  shop.secret = 'a secret value';
  const telling = await exec(shop.deps(), { ...request, words: ['echo', shop.secret] });
  assert.deepEqual(telling.ok && telling.lines, ['pricing pricing-1.1 ran echo ***'], 'secrets are hidden');
  const gone = shop.hosts.get('pa') ?? assert.fail();
  gone.misbehave = () => 'unreachable';
  const reason = 'pa cannot be reached: no route to it';
  assert.deepEqual(await exec(shop.deps(), request), { ok: false, host: 'pa', reason });
  gone.misbehave = () => undefined;
  await assert.rejects(exec(shop.deps(), { ...request, host: 'pc' }), /production has no host "pc"; it has pa, pb/);
  await assert.rejects(exec(shop.deps(), { ...request, service: 'till' }), /till is no live program of production/);
});

it('says that the command goes on when nobody waits for it any more', async () => {
  const shop = new TwoServices();
  await deploy(shop.deps(), { environment: 'production', commit: '1' });
  const controller = new AbortController();
  const { signal } = controller;
  const host = shop.hosts.get('pa') ?? assert.fail();
  host.exec = async () => {
    controller.abort(new Error('Ctrl-C'));
    throw signal.reason;
  };
  const reason = 'stopped waiting: the command goes on on pa until it ends, at most 1 s in all';
  assert.deepEqual(await exec(shop.deps(), { ...request, signal }), { ok: false, host: 'pa', reason });
});
