import assert from 'node:assert/strict';
import { access } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { mustRun } from '../../lib/command.ts';
import { openBuilder } from './builder.ts';
import { openShop } from './test-shop.ts';

test('a builder plans, builds and puts together from a bare repository too', async () => {
  await using shop = await openShop();
  const commit = await shop.commit();
  const bare = path.join(shop.folder, '.gantry', 'shop.git');
  await mustRun(['git', 'clone', '-q', '--bare', shop.folder, bare]);
  const builder = await openBuilder(bare, path.join(shop.folder, '.gantry'));
  assert.deepEqual(await builder.resolve('main'), { commit, subject: 'Change the shop', changed: [] });
  const plan = await builder.plan(await shop.project(), commit);
  const [result] = await builder.build(plan, ['gateway'], { onProgress: () => undefined });
  assert.equal(result?.kind, 'built');
  const manifest = await builder.find('gateway', plan.builds[0]?.id ?? '');
  assert.ok(manifest);
  let folder = '';
  {
    await using build = await builder.materialise(manifest);
    folder = build.folder;
    await access(path.join(folder, 'run'));
  }
  await assert.rejects(access(folder));
  assert.equal(await builder.find('gateway', '0'.repeat(20)), null);
});

test('a builder says which files of the working folder differ from the commit', async () => {
  await using shop = await openShop();
  const first = await shop.commit();
  const builder = await openBuilder(shop.folder, path.join(shop.folder, '.gantry'));
  await shop.write({ 'new file': '', 'package.json': '{}' });
  assert.deepEqual((await builder.resolve('HEAD')).changed, ['new file', 'package.json']);
  await shop.commit();
  assert.deepEqual((await builder.resolve(first)).changed, [], 'an older commit is not what lies in the folder');
  await assert.rejects(builder.resolve('--help'), /not a git repository with a commit "--help"/);
});
