import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { generatedFiles } from './generate-config-docs.ts';

test('the page and the schema of gantry.yml are what src/config says now', async () => {
  for (const [file, wanted] of await generatedFiles()) {
    const found = await readFile(path.join(import.meta.dirname, '..', file), 'utf8');
    const stale = `${file} is stale: run "node bin/launch.mjs tools/generate-config-docs.ts"`;
    // The formatter may lay out JSON in its own way.
    if (file.endsWith('.json')) assert.deepEqual(JSON.parse(found), JSON.parse(wanted), stale);
    else assert.equal(found, wanted, stale);
  }
});

test('every key is described', async () => {
  const page = (await generatedFiles()).get('docs/configuration.md') ?? '';
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  assert.ok(rows.length > 50, `${rows.length} keys`);
  assert.deepEqual(
    rows.filter(
      (line) =>
        /\|\s*(\*\*Required|Default|\|)/.test(line.split('|').slice(3).join('|').slice(0, 12)) || line.endsWith('|  |'),
    ),
    [],
  );
});
