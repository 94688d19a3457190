import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readProject } from '../../config/read.ts';
import { deploy } from './deploy.ts';
import { FourServices } from './fixtures/four-services.ts';
import type { DeploymentOutcome } from './types.ts';

/** A shop with a page's service, and a worker that is ready when `ready` says. */
function shopWith(
  ready: string,
  limits = '',
): { shop: FourServices; release: (version: string) => Promise<DeploymentOutcome> } {
  const read = readProject(
    `project: shop
services:
  cart: { path: cart, runtime: node, start: node ., port: 3000, ready: { path: /h, successes: 1, interval: 1ms }${limits} }
  clock: { path: clock, runtime: node, start: node ., ready: ${ready} }
environments: { production: { hosts: [deploy@a], soak: 1ms } }
`,
    'gantry.yml',
  );
  assert.ok(read.ok, JSON.stringify(read));
  const shop = new FourServices();
  return {
    shop,
    release: async (version) => {
      shop.want(version);
      return deploy(shop.deps([], { loadProject: async () => read.project }), { environment: 'production' });
    },
  };
}

test('a worker with a command is ready once that ends with 0 so often in a row', async () => {
  const { shop, release } = shopWith('{ command: node ready.js, successes: 2, interval: 1ms, timeout: 5s }');
  const codes = [1, 0, 1, 0, 0];
  const asked: string[] = [];
  shop.at('a').exitCode = (service, words) => {
    asked.push(`${service}: ${words.join(' ')}`);
    return codes.shift() ?? 9;
  };
  assert.equal((await release('1')).result, 'success');
  assert.deepEqual([asked.length, asked[0]], [5, 'clock: sh -c node ready.js']);
});

test('a worker whose command never ends with 0 does not go live, and the command is named', async () => {
  const { shop, release } = shopWith('{ command: node ready.js, successes: 1, interval: 1ms, timeout: 20ms }');
  shop.at('a').exitCode = () => 3;
  const outcome = await release('1');
  assert.ok(outcome.result === 'failure');
  assert.match(outcome.reason, /clock on a did not get ready in .*"node ready.js" ended with 3/);
  assert.equal(shop.at('a').running.size, 0);
});

test('a worker that tells systemd itself is waited for, and is started as one that does', async () => {
  const { shop, release } = shopWith('notify');
  shop.at('a').silent.set('clock', 3);
  assert.equal((await release('1')).result, 'success');
  assert.equal(shop.at('a').silent.get('clock'), 0);
  const started = [...shop.at('a').running.values()].map(({ service, notify }) => `${service} ${notify}`);
  assert.deepEqual(started.toSorted(), ['cart false', 'clock true']);
});

test('limits go to each instance; changing them starts a new one, and only of that service', async () => {
  const plain = shopWith('{ command: "true", successes: 1 }');
  assert.equal((await plain.release('1')).result, 'success');
  const limited = shopWith('{ command: "true", successes: 1 }', ', limits: { memory_max: 2M, cpu_weight: 50 }');
  limited.shop.hosts.a = plain.shop.at('a');
  const outcome = await limited.release('1');
  assert.ok(outcome.result === 'success');
  assert.deepEqual(
    outcome.changes.map(({ service, why }) => `${service}: ${why.join()}`),
    ['cart: setting limits is new', 'clock: '],
  );
  const running = [...plain.shop.at('a').running.values()].filter(({ service }) => service === 'cart');
  assert.deepEqual(
    running.map(({ limits }) => limits),
    [{}, { memory_max: 2_097_152, cpu_weight: 50 }],
  );
});
