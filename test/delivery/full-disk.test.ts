import assert from 'node:assert/strict';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { tearDownLocalHost } from '../../src/delivery/deploy/local-host.ts';
import { deploy } from '../../src/delivery/release/deploy.ts';
import { status } from '../../src/delivery/release/status.ts';
import { runCommand } from '../../src/lib/command.ts';
import { shopDeps } from './fixtures/release-deps.ts';
import { makeShop } from './fixtures/shop.ts';

const environment = 'production';

/** Makes a folder a small disk of its own; undefined where that is not allowed. */
async function smallDisk(folder: string): Promise<AsyncDisposable | undefined> {
  await mkdir(folder, { recursive: true });
  const mounted = await runCommand(['mount', '-t', 'tmpfs', '-o', 'size=320m', 'tmpfs', folder]).catch(() => null);
  if (mounted?.code !== 0) return undefined;
  return {
    async [Symbol.asyncDispose]() {
      // While the disk is still there: its host is found by what lies on it.
      await tearDownLocalHost(folder);
      await runCommand(['umount', '-l', folder]);
    },
  };
}

test('a disk that fills while staging undoes the deployment everywhere, and the next one goes through', async (t) => {
  await using shop = await makeShop('0.93', 36_300);
  const [, second = ''] = shop.hostFolders;
  await using disk = await smallDisk(second);
  if (!disk) return t.skip('only root may make a small disk');
  const filler = path.join(second, 'filler');
  let isFilled = false;
  const onBoundary = async () => {
    // What pre-flight saw is no longer true: somebody else fills the disk.
    if (!isFilled) await runCommand(['dd', 'if=/dev/zero', `of=${filler}`, 'bs=1M', 'count=400']);
    isFilled = true;
  };
  await shop.commit({ version: '1' });
  const outcome = await deploy(await shopDeps(shop.repository, shop.state, [], { onBoundary }), { environment });
  assert.equal(outcome.result, 'failure');
  assert.match('reason' in outcome ? outcome.reason : '', /two.*(disk|full|space)|(disk|full|space).*two/i);

  await rm(filler, { force: true });
  const report = await status(await shopDeps(shop.repository, shop.state), { environment });
  assert.deepEqual([report.release, report.lock], [null, null]);
  const next = await deploy(await shopDeps(shop.repository, shop.state), { environment });
  assert.equal(next.result, 'success', JSON.stringify(next));
  const answers = await Promise.all(shop.urls.map(async (url) => (await fetch(url)).status));
  assert.deepEqual(answers, [200, 200, 200, 200, 200, 200]);
});
