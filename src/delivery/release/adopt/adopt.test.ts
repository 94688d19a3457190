import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { readProject } from '../../../config/read.ts';
import { FakeAdoption } from '../../deploy/fake-adoption.ts';
import { FourServices } from '../fixtures/four-services.ts';
import { currentRelease } from '../ledger.ts';
import { adopt } from './adopt.ts';
import { takeBack } from './take-back.ts';

let shop: FourServices;
let old: FakeAdoption;

const unit = (name: string, ...ports: number[]) => ({
  ...{ name, active: 'active', enabled: 'enabled', folder: `/opt/shop/${name}`, ports },
});

beforeEach(() => {
  shop = new FourServices();
  old = new FakeAdoption();
  old.units = [unit('cart', 3000), unit('clock')];
  const text = `server { listen 80; server_name shop.test; location / { proxy_pass http://127.0.0.1:3000; } }`;
  old.sites = [{ path: '/etc/nginx/sites-enabled/shop', text }];
  shop.at('a').adoption = old;
  shop.want('1');
});

function deps() {
  const read = readProject(
    `project: shop
services:
  cart: { path: cart, runtime: node, start: node ., port: 3000, ready: { path: /h, successes: 1, interval: 1ms, timeout: 20ms } }
  clock: { path: clock, runtime: node, start: node ., exclusive: true, ready: { command: "true", successes: 1 } }
public: { /: cart }
environments: { production: { url: "http://shop.test", hosts: [deploy@a], soak: 1ms } }
`,
    'gantry.yml',
  );
  assert.ok(read.ok, JSON.stringify(read));
  return shop.deps([], { loadProject: async () => read.project });
}

const production = { environment: 'production' };

test('a release goes live, then the public server moves, then one unit after the other; and all of it back', async () => {
  const { outcome, gaps } = await adopt(deps(), production);
  assert.equal(outcome.result, 'success', JSON.stringify(outcome));
  assert.deepEqual(old.journal, ['begin', 'take public', 'take cart', 'take clock']);
  assert.deepEqual(gaps, [{ host: 'a', service: 'cart', milliseconds: 10 }]);
  assert.equal(shop.at('a').links.live, 1);
  old.journal.length = 0;
  const back = await takeBack(deps(), production);
  assert.equal(back.outcome.result, 'nothing', JSON.stringify(back.outcome));
  assert.deepEqual(old.journal, ['return cart /h', 'return clock - instead of ours', 'return public', 'end']);
  assert.deepEqual([shop.at('a').links.live, shop.at('a').running.size], [null, 0]);
  assert.equal(currentRelease(shop.ledgerOf('a')), null, 'nobody brings the release back');
  assert.equal((await takeBack(deps(), production)).outcome.result, 'nothing');
  assert.equal((await adopt(deps(), production)).outcome.result, 'success', 'and taken over again');
});

test('what does not fit gantry.yml is refused before anything is begun', async () => {
  old.units = [unit('cart', 3009), unit('clock')];
  const { outcome } = await adopt(deps(), production);
  assert.ok(outcome.result === 'refused');
  assert.match(outcome.reason, /listens on 3009/);
  assert.deepEqual([old.journal, shop.at('a').links.live], [[], null]);
});

test('a release that does not go live moves nothing', async () => {
  shop.at('a').answer = () => 500;
  const { outcome } = await adopt(deps(), production);
  assert.equal(outcome.result, 'failure');
  assert.deepEqual(old.journal, ['begin']);
});

test('a step that fails is told, and the next command goes on from there', async () => {
  old.refuse = (words) => (words === 'take cart' ? 'nginx refuses its configuration' : undefined);
  const { outcome } = await adopt(deps(), production);
  assert.ok(outcome.result === 'failure');
  assert.deepEqual([outcome.step, outcome.live, outcome.reason], ['adopt', 1, 'a: nginx refuses its configuration']);
  old.refuse = () => undefined;
  old.journal.length = 0;
  assert.equal((await adopt(deps(), production)).outcome.result, 'nothing');
  assert.deepEqual(old.journal, ['take public', 'take cart', 'take clock']);
});
