import assert from 'node:assert/strict';
import { access, mkdir, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { openShop } from './test-shop.ts';
import { checkOut } from './worktree.ts';

// Only the repository's own list of worktrees was looked at: what a killed builder of a repository that is gone had left
// stayed in the temporary folder for good.
test('the checkout of a killed builder goes with the next one of any repository, that of a living one stays', async () => {
  await using shop = await openShop();
  const commit = await shop.commit();
  const temporary = await realpath(os.tmpdir());
  const orphan = path.join(temporary, 'gantry-build-4194301-0123456789ab');
  const living = path.join(temporary, `gantry-build-${process.ppid}-0123456789ab`);
  for (const folder of [orphan, living]) await mkdir(path.join(folder, 'services'), { recursive: true });
  await using checkout = await checkOut(shop.folder, commit);
  await access(path.join(checkout.folder, 'gantry.yml'));
  await assert.rejects(access(orphan));
  await access(living);
  await rm(living, { recursive: true });
});
