import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../src/lib/temporary-folder.ts';
import { fileSizes, tooLarge } from './size.ts';

test('a source file of more than 300 lines is too large, be it TypeScript or a part of the script of hosts', async () => {
  await using folder = await temporaryFolder('gantry-size');
  const lines = {
    'src/lib/fits.ts': 300,
    'src/lib/large.ts': 301,
    'src/lib/large.test.ts': 301,
    'src/delivery/deploy/gantry-host.large': 302,
    'tools/rules.mjs': 10,
    'examples/large.ts': 301,
  };
  for (const [file, count] of Object.entries(lines)) {
    await fs.mkdir(path.dirname(path.join(folder.path, file)), { recursive: true });
    await fs.writeFile(path.join(folder.path, file), 'x\n'.repeat(count));
  }
  const sizes = await fileSizes(folder.path);
  assert.deepEqual(
    sizes.map(({ file }) => path.basename(file)),
    ['gantry-host.large', 'large.ts', 'fits.ts', 'rules.mjs'],
  );
  assert.deepEqual(
    tooLarge(sizes).map(({ file }) => file),
    ['src/delivery/deploy/gantry-host.large', 'src/lib/large.ts'],
  );
});
