import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Project } from '../../config/project.ts';
import { readProject } from '../../config/read.ts';
import { mustRun } from '../../lib/command.ts';
import { InputError } from '../../lib/mistake.ts';
import { buildMissing } from './build-missing.ts';
import { openStore, type Store } from './store.ts';
import type { BuildManifest, BuildProgress, BuildResult } from './types.ts';

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

export interface Shop extends AsyncDisposable {
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

/** The shop in a repository of its own, not committed yet. */
export async function openShop(more: Readonly<Record<string, string>> = {}): Promise<Shop> {
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
  await self.write({ ...files, ...more, '.git/info/exclude': '.gantry\n' });
  await mustRun(['npm', 'install', '--package-lock-only', '--no-audit', '--no-fund', '--offline'], { cwd: folder });
  return self;
}

/** The manifest of a build that succeeded. */
export function manifestOf(results: readonly BuildResult[], service: string): BuildManifest {
  const result = results.find((one) => one.service === service);
  if (!result || !('manifest' in result)) throw new Error(`${service} was not built: ${JSON.stringify(result)}`);
  return result.manifest;
}
