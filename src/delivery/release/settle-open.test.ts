import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { FakeHost, type Misbehave } from '../deploy/fake-host.ts';
import { FourServices } from './fixtures/four-services.ts';
import { currentRelease, openDeployment } from './ledger.ts';
import { undo } from './undo.ts';

let shop: FourServices;

beforeEach(async () => {
  shop = new FourServices();
  assert.equal((await shop.release('1')).result, 'success');
});

describe('a release that fails after its commit', () => {
  it('stays live, and the next command finishes it', async () => {
    const cutOff: Misbehave = (verb, subject) =>
      /record/.test(verb) && /commit/.test(subject) ? 'unreachable' : undefined;
    assert.equal((await shop.release('2', { b: cutOff })).result, 'success');
    assert.notEqual(openDeployment(shop.ledgerOf('b')), null);
    assert.deepEqual(shop.at('a').parked, [], 'nothing old ends before every host knows of the commit');
    const settled = await undo(shop.deps(), { environment: 'production' });
    assert.deepEqual([settled.result, settled.result === 'success' && settled.release], ['success', 2]);
    assert.equal(currentRelease(shop.ledgerOf('b'))?.begin.release, 2);
    assert.equal(shop.at('b').parked.length, 2);
  });

  it('is never undone by a deployer that lost the answer to its commit', async () => {
    const lost: Misbehave = (verb, subject) =>
      /^record/.test(verb) && /commit/.test(subject) ? 'unreachable' : undefined;
    const a = shop.at('a');
    const record = a.record.bind(a);
    a.record = async (fence, name, value) => {
      await record(fence, name, value);
      if (lost('record', name)) a.misbehave = () => 'unreachable';
      if (lost('record', name)) await a.facts();
    };
    const outcome = await shop.release('2');
    assert.deepEqual(outcome.result === 'failure' && outcome.doubtful, ['a', 'b']);
    assert.deepEqual([a.links.live, shop.at('b').links.live], [2, 2]);
    a.expireLock();
    const settled = await undo(shop.deps(), { environment: 'production' });
    assert.deepEqual(settled.result === 'success' && settled.release, 2, JSON.stringify(settled));
  });
});

describe('a host before the next release', () => {
  it('is brought to the live one when it lost its sets, and back to it when the next one fails', async () => {
    const { ledger } = shop.at('b');
    const b = new FakeHost('b');
    for (const [name, record] of ledger) b.ledger.set(name, record);
    shop.hosts.b = b;
    const refuses: Misbehave = (verb, set) => (verb === 'live' && set === '2' ? 'refuse' : undefined);
    assert.equal((await shop.release('2', { b: refuses })).result, 'failure');
    assert.equal(b.links.live, 1);
    assert.ok(b.running.has('cart cart-1.1'));
  });

  it('refuses everything while the first one has a record that cannot be read: it may say that another release counts', async () => {
    const before = shop.state();
    shop.at('a').ledger.set('000002-r2-x-commit', undefined);
    const outcome = await shop.release('2');
    const reason = /^a record of a cannot be read: 000002-r2-x-commit\.json is damaged; put that file .* right/;
    assert.equal(outcome.result, 'refused');
    assert.match('reason' in outcome ? outcome.reason : '', reason);
    assert.deepEqual(shop.state(), before);
  });
});
