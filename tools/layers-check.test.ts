import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { type TemporaryFolder, temporaryFolder } from '../src/lib/temporary-folder.ts';
import { impureGlobals, layers, pureRooms } from './layers.mjs';
import { checkLayers } from './layers-check.ts';

const root = path.dirname(import.meta.dirname);

async function checkout(files: Record<string, string>): Promise<TemporaryFolder> {
  const folder = await temporaryFolder('gantry-layers');
  for (const name of ['.dependency-cruiser.mjs', 'tools/layers.mjs', 'tsconfig.json', 'package.json']) {
    await fs.cp(path.join(root, name), path.join(folder.path, name));
  }
  for (const [name, text] of Object.entries(files)) {
    await fs.mkdir(path.dirname(path.join(folder.path, name)), { recursive: true });
    await fs.writeFile(path.join(folder.path, name), text);
  }
  return folder;
}

test('a planted import from pipeline into delivery is a violation', async () => {
  await using folder = await checkout({
    'src/pipeline/a.ts': "import { b } from '../delivery/b.ts';\nexport const a = b;\n",
    'src/delivery/b.ts': 'export const b = 1;\n',
  });
  const { violations } = await checkLayers(folder.path);
  assert.deepEqual(violations, ['layer-pipeline: src/pipeline/a.ts imports src/delivery/b.ts']);
});

test('a pure room that reads the file system is a violation', async () => {
  await using folder = await checkout({
    'src/expressions/a.ts': "import fs from 'node:fs';\nexport const a = fs.existsSync('.');\n",
  });
  const { violations } = await checkLayers(folder.path);
  assert.deepEqual(violations, ['pure-expressions: src/expressions/a.ts imports fs']);
});

test('a pure room that uses a file of its neighbours, or a package, that touches the world is a violation', async () => {
  await using folder = await checkout({
    'src/pipeline/run/a.ts':
      "import { b } from '../b.ts';\nimport { c } from '../../lib/c.ts';\nimport pg from 'pg';\nimport type { D } from '../b.ts';\nexport const a = [b, c, pg] satisfies D;\n",
    'src/pipeline/b.ts': 'export const b = 1;\nexport type D = unknown[];\n',
    'src/lib/c.ts': 'export const c = 1;\n',
  });
  await fs.symlink(path.join(root, 'node_modules'), path.join(folder.path, 'node_modules'));
  const { violations } = await checkLayers(folder.path);
  assert.deepEqual(
    violations
      .map((line) => line.replace(/ \S*node_modules/, ' node_modules'))
      .filter((line) => !line.startsWith('no-')),
    [
      'pure-pipeline-run: src/pipeline/run/a.ts imports node_modules/pg/lib/index.js',
      'pure-pipeline-run: src/pipeline/run/a.ts imports src/lib/c.ts',
      'pure-pipeline-run: src/pipeline/run/a.ts imports src/pipeline/b.ts',
    ],
  );
});

test('biome denies every pure room the clock, the process and the network', async () => {
  const biome = JSON.parse(await fs.readFile(path.join(root, 'biome.json'), 'utf8'));
  const [{ includes, linter }] = biome.overrides;
  assert.deepEqual(includes.toSorted(), [...pureRooms.map((room) => `src/${room}/**`), '!**/*.test.ts'].toSorted());
  assert.deepEqual(Object.keys(linter.rules.style.noRestrictedGlobals.options.deniedGlobals), impureGlobals);
});

test('this checkout keeps its layers', async () => {
  const { violations, modules } = await checkLayers();
  assert.deepEqual(violations, []);
  assert.ok(modules > 20, `only ${modules} modules were read`);
});

test('ARCHITECTURE.md shows the same table as tools/layers.mjs', async () => {
  const text = await fs.readFile(path.join(root, 'ARCHITECTURE.md'), 'utf8');
  for (const { room, imports } of layers) {
    const row = text.split('\n').find((line) => line.startsWith(`| \`${room}/\``));
    assert.ok(row, `ARCHITECTURE.md has no row for ${room}/`);
    assert.ok(
      row.includes(`| ${imports.join(', ') || 'nothing'} |`),
      `the row of ${room}/ does not say: ${imports.join(', ') || 'nothing'}`,
    );
  }
});
