import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { mustRun, runCommand } from '../../lib/command.ts';
import { InputError } from '../../lib/mistake.ts';
import { dirtyFiles } from './git.ts';
import { materialise } from './materialise.ts';
import { planBuilds } from './plan-builds.ts';
import { pruneStore } from './prune-store.ts';
import { findBuild, layerFolder, openStore } from './store.ts';
import { manifestOf, openShop, type Shop } from './test-shop.ts';

async function worktrees(shop: Shop): Promise<number> {
  const listed = await mustRun(['git', '-C', shop.folder, 'worktree', 'list']);
  return listed.stdout.trim().split('\n').length;
}

test('a commit becomes builds that run from a folder of their own', async () => {
  await using shop = await openShop();
  const commit = await shop.commit();
  process.env.PRICE_KEY = 'not for builds';
  const results = await shop.build(commit);
  delete process.env.PRICE_KEY;
  assert.deepEqual(
    results.map(({ service, kind }) => `${service} ${kind}`),
    ['gateway built', 'prices built', 'web built'],
    JSON.stringify(results),
  );
  const live = path.join(shop.folder, '.gantry', 'hosts', 'gateway');
  await materialise(shop.store, manifestOf(results, 'gateway'), live);
  const ran = await mustRun([path.join(live, 'run')]);
  assert.equal(ran.stdout, `shared one --plain ${live}/runtime/bin/node ${live}/services/gateway\n`);
  const prices = path.join(shop.folder, '.gantry', 'hosts', 'prices');
  await materialise(shop.store, manifestOf(results, 'prices'), prices);
  assert.equal((await mustRun([path.join(prices, 'run')])).stdout, 'prices 1\n');
  const web = path.join(shop.folder, '.gantry', 'hosts', 'web');
  await materialise(shop.store, manifestOf(results, 'web'), web);
  assert.deepEqual(await readdir(path.join(web, manifestOf(results, 'web').folder)), ['index.html']);
  assert.deepEqual(await readdir(path.join(shop.store.folder, 'tmp')), []);
  assert.equal(await worktrees(shop), 1);
});

test('what is in the working folder but not in the commit is not in a build', async () => {
  await using shop = await openShop();
  const commit = await shop.commit();
  await shop.write({ 'services/gateway/main.js': 'console.log("not committed");\n', 'services/gateway/new.js': '' });
  assert.deepEqual(await dirtyFiles(shop.folder), ['services/gateway/main.js', 'services/gateway/new.js']);
  const { layers } = manifestOf(await shop.build(commit), 'gateway');
  const own = layerFolder(shop.store, layers.find(({ kind }) => kind === 'files')?.id ?? '');
  assert.match(await readFile(path.join(own, 'services/gateway/main.js'), 'utf8'), /@shop\/shared/);
  assert.deepEqual(await readdir(path.join(own, 'services/gateway')), ['main.js', 'package.json']);
});

test('a build is made once, and its files cannot be written', async () => {
  await using shop = await openShop();
  const commit = await shop.commit();
  const first = await shop.build(commit);
  const again = await shop.build(commit);
  assert.deepEqual(
    again.map(({ kind }) => kind),
    ['present', 'present', 'present'],
  );
  assert.deepEqual(manifestOf(again, 'prices'), manifestOf(first, 'prices'));
  for (const { id } of manifestOf(first, 'gateway').layers)
    for (const entry of await readdir(layerFolder(shop.store, id), { recursive: true, withFileTypes: true }))
      if (entry.isFile())
        assert.equal((await stat(path.join(entry.parentPath, entry.name))).mode & 0o222, 0, entry.name);
});

test('a build command that fails is a result with its last lines, and harms no other service', async () => {
  await using shop = await openShop();
  await shop.write({ 'services/prices/build.js': 'console.log("out of prices");\nprocess.exit(3);\n' });
  const failing = await shop.commit();
  const results = await shop.build(failing);
  assert.deepEqual(
    results.map(({ kind }) => kind),
    ['built', 'failed', 'built'],
  );
  const [, failed] = results;
  assert.ok(failed?.kind === 'failed');
  assert.equal(failed.reason, '"node build.js" ended with code 3');
  assert.match(failed.output, /out of prices/);
  assert.deepEqual(await readdir(path.join(shop.store.folder, 'builds')), ['gateway', 'web']);
  await shop.write({ 'web/build.js': '' });
  const [, , web] = await shop.build(await shop.commit());
  assert.ok(web?.kind === 'failed');
  assert.equal(web.reason, 'The build of "web" made no "web/dist"');
});

test('two builders at once end with the same builds', async () => {
  await using shop = await openShop();
  const commit = await shop.commit();
  const [one, other] = await Promise.all([shop.build(commit), shop.build(commit)]);
  for (const service of ['gateway', 'prices', 'web'])
    assert.deepEqual(manifestOf(one, service).layers, manifestOf(other, service).layers);
  assert.deepEqual(await readdir(path.join(shop.store.folder, 'tmp')), []);
  assert.equal(await worktrees(shop), 1);
});

test('a builder that is killed leaves nothing that the next one does not clear', async () => {
  await using shop = await openShop();
  const slow =
    'console.log("waiting");\nrequire("fs").existsSync(process.env.HOME_STRETCH) || setTimeout(() => {}, 3000);\n';
  await shop.write({ 'services/prices/build.js': slow });
  const commit = await shop.commit();
  const script = path.join(shop.folder, '.gantry', 'build.mjs');
  const here = import.meta.dirname;
  await writeFile(
    script,
    `import { loadProject } from '${path.join(here, '../../config/load.ts')}';
import { buildMissing } from '${path.join(here, 'build-missing.ts')}';
import { openStore } from '${path.join(here, 'store.ts')}';
const [repository, commit] = process.argv.slice(2);
const store = await openStore(repository + '/.gantry/store');
const report = (progress) => progress.kind === 'output' && process.stdout.write(progress.text);
await buildMissing({ project: await loadProject(repository, commit), repository, commit, store, report });
`,
  );
  const child = spawn(process.execPath, [script, shop.folder, commit], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.equal(await worktrees(shop), 2);
  assert.equal(
    await findBuild(
      shop.store,
      'prices',
      (await planBuilds(await shop.project(), shop.folder, commit)).builds[1]?.id ?? '',
    ),
    undefined,
  );
  await shop.write({ 'services/prices/build.js': "require('fs').mkdirSync('out');\n" });
  await openStore(shop.store.folder);
  const results = await shop.build(await shop.commit());
  assert.deepEqual(
    results.map(({ kind }) => kind),
    ['built', 'built', 'built'],
  );
  assert.equal(await worktrees(shop), 1);
  assert.deepEqual(await readdir(path.join(shop.store.folder, 'tmp')), []);
});

test('an aborted builder stops its command and cleans up', async () => {
  await using shop = await openShop();
  await shop.write({ 'services/prices/build.js': 'console.log(process.pid);\nsetTimeout(() => {}, 60000);\n' });
  const commit = await shop.commit();
  const abort = new AbortController();
  let pid = 0;
  const report: Parameters<Shop['build']>[1] = {
    signal: abort.signal,
    report: (progress) => {
      if (progress.kind !== 'output' || !progress.services.includes('prices') || !/^\d+\n$/.test(progress.text)) return;
      pid = Number(progress.text);
      abort.abort();
    },
  };
  await assert.rejects(shop.build(commit, report), { name: 'AbortError' });
  // An ended process may wait a moment to be reaped (Z).
  assert.match((await runCommand(['ps', '-o', 'stat=', '-p', String(pid)])).stdout, /^(Z.*)?$/m);
  assert.equal(await worktrees(shop), 1);
});

test('pruning keeps what is named, what it needs, and what is young', async () => {
  await using shop = await openShop();
  const old = await shop.build(await shop.commit());
  await shop.write({ 'services/gateway/main.js': 'console.log(2);\n' });
  const recent = await shop.build(await shop.commit());
  const later = Date.now() + 2 * 60 * 60 * 1000;
  assert.deepEqual(await pruneStore(shop.store, new Set(), Date.now()), { builds: [], layers: [] });
  const kept = new Set([`gateway/${manifestOf(recent, 'gateway').build}`, `web/${manifestOf(old, 'web').build}`]);
  const pruned = await pruneStore(shop.store, kept, later);
  const gone = [`gateway/${manifestOf(old, 'gateway').build}`, `prices/${manifestOf(old, 'prices').build}`];
  assert.deepEqual(pruned.builds.toSorted(), gone.toSorted());
  assert.equal(pruned.layers.length, 2);
  const manifest = manifestOf(recent, 'gateway');
  assert.deepEqual(await findBuild(shop.store, 'gateway', manifest.build), manifest);
  await materialise(shop.store, manifest, path.join(shop.folder, '.gantry', 'live'));
});

test('a service whose folder the commit does not have is a mistake with its place', async () => {
  await using shop = await openShop();
  await shop.write({
    'gantry.yml':
      'project: shop\nservices:\n  a: { path: nowhere, runtime: node, start: node a.js }\n  b: { path: web, runtime: node, start: node b.js, include: [gone] }\n',
  });
  await assert.rejects(shop.build(await shop.commit()), (error) => {
    assert.ok(error instanceof InputError);
    assert.deepEqual(
      error.mistakes.map(({ at }) => at?.line),
      [3, 4],
    );
    return true;
  });
});
