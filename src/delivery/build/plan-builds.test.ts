import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { planBuilds } from './plan-builds.ts';
import { openShop, type Shop } from './test-shop.ts';

async function ids(shop: Shop): Promise<Record<string, string>> {
  const commit = await shop.commit();
  const { builds } = await planBuilds(await shop.project(), shop.folder, commit);
  return Object.fromEntries(builds.map(({ service, id }) => [service, id]));
}

function changed(before: Record<string, string>, after: Record<string, string>): string[] {
  return Object.keys(after).filter((service) => before[service] !== after[service]);
}

test('an id changes with what a build is made of, and with nothing else', async () => {
  await using shop = await openShop();
  let before = await ids(shop);
  const change = async (files: Readonly<Record<string, string>>) => {
    await shop.write(files);
    const after = await ids(shop);
    const services = changed(before, after);
    before = after;
    return services;
  };
  const yml = await readFile(path.join(shop.folder, 'gantry.yml'), 'utf8');
  assert.deepEqual(await change({ 'README.md': 'Hello' }), []);
  assert.deepEqual(await change({ 'services/gateway/main.js': '1' }), ['gateway']);
  assert.deepEqual(await change({ 'packages/shared/index.js': '1' }), ['gateway'], 'a linked package');
  assert.deepEqual(await change({ 'gantry.yml': `# a comment\n${yml.replace('port: 8000', 'port: 8001')}` }), []);
  assert.deepEqual(await change({ 'gantry.yml': yml.replace('--plain', '--fancy') }), ['gateway']);
  assert.deepEqual(await change({ 'gantry.yml': yml }), ['gateway']);
  assert.deepEqual(
    await change({ 'gantry.yml': yml.replace('path: web', 'path: web, include: [docs]'), 'docs/a.md': 'a' }),
    ['web'],
  );
  assert.deepEqual(await change({ 'docs/b.md': 'b' }), ['web']);
});

test('a change in the lock file reaches only those whose part of it changed', async () => {
  await using shop = await openShop();
  const lock = JSON.parse(await readFile(path.join(shop.folder, 'package-lock.json'), 'utf8'));
  const withPackage = (version: string) => {
    const packages = { ...lock.packages, 'node_modules/left': { version, integrity: `sha512-${version}` } };
    packages['services/prices'] = { ...packages['services/prices'], dependencies: { left: '*' } };
    return { 'package-lock.json': JSON.stringify({ ...lock, packages }) };
  };
  await shop.write(withPackage('1.0.0'));
  const before = await ids(shop);
  await shop.write(withPackage('1.0.1'));
  assert.deepEqual(changed(before, await ids(shop)), ['prices']);
});

test('a service whose packages no lock file knows is a mistake', async () => {
  await using shop = await openShop();
  const yml = 'project: shop\nservices:\n  a: { path: other, runtime: node, start: node a.js }\n';
  await shop.write({ 'gantry.yml': yml, 'other/package.json': '{"dependencies":{"express":"5"}}', 'other/a.js': '' });
  await assert.rejects(
    ids(shop),
    /gantry.yml:3:3: "other\/package.json" names dependencies, but package-lock.json does not know/,
  );
  await shop.write({ 'other/package.json': '{"type":"module"}' });
  assert.deepEqual(Object.keys(await ids(shop)), ['a']);
});
