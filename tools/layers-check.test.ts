import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { layers } from './layers.mjs';
import { checkLayers } from './layers-check.ts';

const root = path.dirname(import.meta.dirname);

async function checkout(files: Record<string, string>): Promise<string> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'gantry-layers-'));
  for (const name of ['.dependency-cruiser.mjs', 'tools/layers.mjs', 'tsconfig.json', 'package.json']) {
    await fs.cp(path.join(root, name), path.join(folder, name));
  }
  for (const [name, text] of Object.entries(files)) {
    await fs.mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await fs.writeFile(path.join(folder, name), text);
  }
  return folder;
}

test('a planted import from pipeline into delivery is a violation', async () => {
  const folder = await checkout({
    'src/pipeline/a.ts': "import { b } from '../delivery/b.ts';\nexport const a = b;\n",
    'src/delivery/b.ts': 'export const b = 1;\n',
  });
  const { violations } = await checkLayers(folder);
  await fs.rm(folder, { recursive: true });
  assert.deepEqual(violations, ['layer-pipeline: src/pipeline/a.ts imports src/delivery/b.ts']);
});

test('a pure room that reads the file system is a violation', async () => {
  const folder = await checkout({
    'src/expressions/a.ts': "import fs from 'node:fs';\nexport const a = fs.existsSync('.');\n",
  });
  const { violations } = await checkLayers(folder);
  await fs.rm(folder, { recursive: true });
  assert.deepEqual(violations, ['pure-expressions: src/expressions/a.ts imports fs']);
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
