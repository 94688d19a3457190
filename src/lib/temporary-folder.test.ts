import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from './temporary-folder.ts';

test('folders of processes that are gone are removed, those of living ones stay', async () => {
  const parent = await fs.mkdtemp(path.join(os.tmpdir(), 'gantry-temporary-'));
  const living = path.join(parent, `x-${process.ppid}-abc`);
  const orphan = path.join(parent, 'x-4194301-abc');
  const other = path.join(parent, 'y-4194301-abc');
  for (const folder of [living, orphan, other]) await fs.mkdir(folder);
  {
    await using folder = await temporaryFolder('x', parent);
    assert.deepEqual(
      (await fs.readdir(parent)).sort(),
      [path.basename(folder.path), path.basename(living), path.basename(other)].sort(),
    );
  }
  assert.deepEqual((await fs.readdir(parent)).sort(), [path.basename(living), path.basename(other)].sort());
  await fs.rm(parent, { recursive: true });
});
