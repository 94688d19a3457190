import assert from 'node:assert/strict';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { mustRun, runCommand } from '../../lib/command.ts';
import { materialise } from './materialise.ts';
import { manifestOf, openShop } from './test-shop.ts';
import { findPython, missingTool } from './toolchain.ts';

const repository = {
  'gantry.yml': `project: shop
services:
  search: { path: services/search, include: [packages/words], runtime: go, build: go build -o bin/search ., start: bin/search }
  moderation: { path: services/moderation, runtime: python, start: python main.py }
  plain: { path: services/plain, runtime: python, start: python main.py }
  picky: { path: services/plain, runtime: python@3, start: python main.py }
  modern: { path: services/search, runtime: go@99.1, build: go build, start: ./search }
  ancient: { path: services/moderation, runtime: python@3.1, start: python main.py }
`,
  'packages/words/go.mod': 'module shop/words\n\ngo 1.21\n',
  'packages/words/words.go': 'package words\n\nconst Hello = "found"\n',
  'services/search/go.mod':
    'module shop/search\n\ngo 1.21\n\nrequire shop/words v0.0.0\n\nreplace shop/words => ../../packages/words\n',
  'services/search/main.go': 'package main\n\nimport "shop/words"\n\nfunc main() { println(words.Hello) }\n',
  'services/plain/main.py': 'import sys\nprint(sys.prefix)\n',
  'services/moderation/requirements.txt': 'six==1.17.0\n',
  'services/moderation/main.py': 'import six, sys\nprint(six.__version__, sys.prefix)\n',
};

const hasGo = (await runCommand(['sh', '-c', 'command -v go'])).code === 0;
const python = await findPython(null);

test('a service for which this machine has no fitting tool is named with the reason', async () => {
  await using shop = await openShop(repository);
  await shop.commit();
  const { services } = await shop.project();
  const missing = await Promise.all(services.map(missingTool));
  const reasonOf = (name: string) => missing[services.findIndex((service) => service.name === name)]?.reason ?? '';
  assert.match(reasonOf('modern'), /Go (99\.1 or later is needed|is not installed)/);
  assert.match(reasonOf('ancient'), /Python 3\.1 is not installed/);
});

test('a Go service becomes a static program with the packages of its repository', {
  skip: !hasGo && 'Go is not installed',
}, async () => {
  await using shop = await openShop(repository);
  const results = await shop.build(await shop.commit());
  const folder = path.join(shop.folder, '.gantry', 'search');
  const manifest = manifestOf(results, 'search');
  await materialise(shop.store, manifest, folder);
  assert.equal((await mustRun([path.join(folder, 'run')])).stderr, 'found\n');
  assert.equal((await runCommand(['ldd', path.join(folder, 'services/search/bin/search')])).code, 1, 'it is static');
  assert.equal(manifest.needs.glibc, null);
});

test('a Python service gets its packages from the build, in the final folder, without network', {
  skip: !python && 'Python is not installed',
}, async () => {
  await using shop = await openShop(repository);
  const results = await shop.build(await shop.commit());
  const manifest = manifestOf(results, 'moderation');
  assert.equal(manifest.install, true);
  assert.equal(manifest.needs.python, python?.version);
  const folder = path.join(shop.folder, '.gantry', 'moderation');
  await materialise(shop.store, manifest, folder);
  assert.equal((await mustRun([path.join(folder, 'run')])).stdout, `1.17.0 ${folder}/venv\n`);
  // On a host it stands beside the builds that share it.
  const shared = path.join(shop.folder, '.gantry', 'shared');
  await mkdir(shared);
  await mustRun([path.join(folder, 'install'), shared]);
  await symlink('../shared', path.join(folder, 'venv'));
  assert.equal((await mustRun([path.join(folder, 'run')])).stdout, `1.17.0 ${folder}/venv\n`);
  assert.match(await readFile(path.join(shared, 'pyvenv.cfg'), 'utf8'), /^home = /m);
});

// A build that brings nothing for one Python was refused by hosts with a newer one than the machine it was made on.
test('a Python service without packages fits any Python 3, unless it asks for one', {
  skip: !python && 'Python is not installed',
}, async () => {
  await using shop = await openShop(repository);
  const results = await shop.build(await shop.commit());
  assert.equal(manifestOf(results, 'picky').needs.python, '3');
  const manifest = manifestOf(results, 'plain');
  assert.equal(manifest.needs.python, '3');
  const folder = path.join(shop.folder, '.gantry', 'plain');
  await materialise(shop.store, manifest, folder);
  assert.equal((await mustRun([path.join(folder, 'run')])).stdout, `${folder}/venv\n`);
});
