import assert from 'node:assert/strict';
import { readdir, utimes } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { keepBuilds } from './keep-builds.ts';
import { findBuild } from './store.ts';
import { openShop, type Shop } from './test-shop.ts';

const environments = ['staging', 'production'];

/** Makes everything in the store look two hours old. */
async function age({ store }: Shop): Promise<void> {
  const then = new Date(Date.now() - 2 * 60 * 60 * 1000);
  for (const folder of ['builds', 'layers'])
    for (const entry of await readdir(path.join(store.folder, folder), { recursive: folder === 'builds' }))
      await utimes(path.join(store.folder, folder, entry), then, then);
}

test('what another environment has live stays, what none needs goes, and a removed environment needs nothing', async () => {
  await using shop = await openShop();
  const builds: string[] = [];
  for (const version of ['1', '2', '3']) {
    await shop.write({ 'services/gateway/main.js': `console.log(${version});\n` });
    const [gateway] = (await shop.build(await shop.commit())).filter(({ service }) => service === 'gateway');
    assert.ok(gateway && 'manifest' in gateway);
    builds.push(gateway.manifest.build);
  }
  const there = async () => {
    const found = await Promise.all(builds.map((build) => findBuild(shop.store, 'gateway', build)));
    return found.map(Boolean);
  };
  const keep = (environment: string, build: string | undefined, all = environments) =>
    keepBuilds(shop.store, { environment, builds: [`gateway/${build}`], environments: all });
  await keep('production', builds[0]);
  assert.deepEqual(await there(), [true, true, true], 'what is young stays');
  await age(shop);
  await keep('staging', builds[2]);
  assert.deepEqual(await there(), [true, false, true]);
  await age(shop);
  await keep('staging', builds[2], ['staging']);
  assert.deepEqual(await there(), [false, false, true]);
});
