import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import type { Project } from '../../config/project.ts';
import { readProject } from '../../config/read.ts';
import { mustRun } from '../../lib/command.ts';
import { InputError } from '../../lib/mistake.ts';
import { buildMissing } from './build-missing.ts';
import { materialise } from './materialise.ts';
import { planBuilds } from './plan-builds.ts';
import { findBuild, openStore, type Store } from './store.ts';
import type { BuildProgress, BuildResult } from './types.ts';

/** A small real repository: a shared package, three workspaces of which one has a build command, and a site. */
const files = {
  'gantry.yml': `project: shop
services:
  gateway: { path: services/gateway, runtime: node, start: node main.js --plain, port: 8000, ready: /health }
  prices: { path: services/prices, runtime: node, build: node build.js, start: 'A=1 node out/main.js', port: 3014, ready: /health, secrets: [PRICE_KEY] }
  web: { path: web, runtime: static, build: node build.js }
`,
  'package.json': JSON.stringify({ name: 'shop', private: true, workspaces: ['packages/*', 'services/*', 'web'] }),
  '.gitignore': 'node_modules\nout\ndist\n',
  'packages/shared/package.json': JSON.stringify({ name: '@shop/shared', version: '1.0.0', main: 'index.js' }),
  'packages/shared/index.js': "exports.name = 'shared one';\n",
  'services/gateway/package.json': JSON.stringify({
    name: '@shop/gateway',
    version: '1.0.0',
    dependencies: { '@shop/shared': '1.0.0' },
  }),
  'services/gateway/main.js':
    "const { name } = require('@shop/shared');\nconsole.log(name, process.argv[2], process.execPath, process.cwd());\n",
  'services/prices/package.json': JSON.stringify({ name: '@shop/prices', version: '1.0.0' }),
  'services/prices/build.js':
    "require('fs').mkdirSync('out');\nrequire('fs').writeFileSync('out/main.js', 'console.log(\"prices\", process.env.A)');\nif (process.env.PRICE_KEY) process.exit(9);\n",
  'web/package.json': JSON.stringify({ name: '@shop/web', version: '1.0.0' }),
  'web/build.js':
    "require('fs').mkdirSync('dist');\nrequire('fs').writeFileSync('dist/index.html', '<h1>shop</h1>');\n",
};

interface Shop extends AsyncDisposable {
  readonly folder: string;
  readonly store: Store;
  write(files: Readonly<Record<string, string>>): Promise<void>;
  commit(): Promise<string>;
  project(): Promise<Project>;
  build(
    commit: string,
    more?: { report?: (progress: BuildProgress) => void; signal?: AbortSignal },
  ): Promise<BuildResult[]>;
}

async function shop(): Promise<Shop> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'gantry-shop-'));
  const git = (...words: string[]) =>
    mustRun(['git', '-C', folder, '-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...words]);
  const store = await openStore(path.join(folder, '.gantry', 'store'));
  const self: Shop = {
    folder,
    store,
    async write(changes) {
      for (const [name, text] of Object.entries(changes)) {
        await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
        await writeFile(path.join(folder, name), text);
      }
    },
    async commit() {
      await git('add', '-A');
      await git('commit', '-q', '-m', 'Change the shop');
      return (await git('rev-parse', 'HEAD')).stdout.trim();
    },
    async project() {
      const text = (await git('show', 'HEAD:gantry.yml')).stdout;
      const outcome = readProject(text, 'gantry.yml');
      if (!outcome.ok) throw new InputError(outcome.mistakes);
      return outcome.project;
    },
    async build(commit, more = {}) {
      return await buildMissing({ project: await self.project(), repository: folder, commit, store, ...more });
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
  await git('init', '-q', '-b', 'main');
  await self.write({ ...files, '.git/info/exclude': '.gantry\n' });
  await mustRun(['npm', 'install', '--package-lock-only', '--no-audit', '--no-fund', '--offline'], { cwd: folder });
  return self;
}

function manifestOf(results: readonly BuildResult[], service: string) {
  const result = results.find((one) => one.service === service);
  assert.ok(result && 'manifest' in result, JSON.stringify(result));
  return result.manifest;
}

test('a commit becomes builds that run from a folder of their own', async () => {
  await using repository = await shop();
  const commit = await repository.commit();
  process.env.PRICE_KEY = 'not for builds';
  const results = await repository.build(commit);
  delete process.env.PRICE_KEY;
  assert.deepEqual(
    results.map(({ service, kind }) => `${service} ${kind}`),
    ['gateway built', 'prices built', 'web built'],
    JSON.stringify(results),
  );
  const live = path.join(repository.folder, '.gantry', 'hosts', 'gateway');
  await materialise(repository.store, manifestOf(results, 'gateway'), live);
  const ran = await mustRun([path.join(live, 'run')]);
  assert.equal(ran.stdout, `shared one --plain ${live}/runtime/bin/node ${live}/services/gateway\n`);
  const prices = path.join(repository.folder, '.gantry', 'hosts', 'prices');
  await materialise(repository.store, manifestOf(results, 'prices'), prices);
  assert.equal((await mustRun([path.join(prices, 'run')])).stdout, 'prices 1\n');
  const web = path.join(repository.folder, '.gantry', 'hosts', 'web');
  await materialise(repository.store, manifestOf(results, 'web'), web);
  assert.deepEqual(await readdir(path.join(web, manifestOf(results, 'web').folder)), ['index.html']);
  assert.deepEqual(await readdir(path.join(repository.store.folder, 'tmp')), []);
  const worktrees = await mustRun(['git', '-C', repository.folder, 'worktree', 'list']);
  assert.equal(worktrees.stdout.trim().split('\n').length, 1);
});
