import assert from 'node:assert/strict';
import { access, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { tearDownLocalHost } from '../../src/delivery/deploy/local-host.ts';
import { deploy } from '../../src/delivery/release/deploy.ts';
import { status } from '../../src/delivery/release/status.ts';
import { undo } from '../../src/delivery/release/undo.ts';
import { runCommand } from '../../src/lib/command.ts';
import { shopDeps } from './fixtures/release-deps.ts';
import { makeShop } from './fixtures/shop.ts';

const environment = 'production';

/** Makes a folder a small disk of its own; undefined where that is not allowed. */
async function smallDisk(folder: string, megabytes = 320): Promise<AsyncDisposable | undefined> {
  await mkdir(folder, { recursive: true });
  const mounted = await runCommand(['mount', '-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]).catch(
    () => null,
  );
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
  await using shop = await makeShop(36_300);
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

/** Fills a disk to its last byte, once, when a deployment comes to a boundary. */
function fillAt(folder: string, at: string, before: () => Promise<unknown>) {
  let isFilled = false;
  return async (boundary: string) => {
    if (isFilled || boundary !== at) return;
    isFilled = true;
    await before();
    await runCommand(['dd', 'if=/dev/zero', `of=${path.join(folder, 'filler')}`, 'bs=64K']);
  };
}

test('a record is written on a full disk while there is the ballast, and without it the release is undone and the host in doubt', async (t) => {
  // A piece of the input was lost with the first try: the record that was left could not be read.
  await using shop = await makeShop(36_400);
  const [, second = ''] = shop.hostFolders;
  await using disk = await smallDisk(second, 640);
  if (!disk) return t.skip('only root may make a small disk');
  const ballast = path.join(second, 'ballast');
  const depsWith = (before: () => Promise<unknown>) =>
    shopDeps(shop.repository, shop.state, [], { onBoundary: fillAt(second, 'prepared two', before) });
  await shop.commit({ version: '1' });
  const first = await deploy(await depsWith(async () => undefined), { environment });
  assert.equal(first.result, 'success', JSON.stringify(first));
  await assert.rejects(access(ballast));
  await rm(path.join(second, 'filler'));
  const known = await status(await shopDeps(shop.repository, shop.state), { environment });
  assert.deepEqual([known.release, known.problems], [1, []]);

  await shop.commit({ version: '2' });
  const outcome = await deploy(await depsWith(() => rm(ballast, { force: true })), { environment });
  assert.ok(outcome.result === 'failure', JSON.stringify(outcome));
  assert.match(outcome.reason, /record on two: the disk is full/);
  assert.deepEqual(outcome.doubtful, ['two']);
  await rm(path.join(second, 'filler'));
  const settled = await undo(await shopDeps(shop.repository, shop.state), { environment });
  assert.deepEqual([settled.result, 'release' in settled ? settled.release : null], ['nothing', 1]);
  const report = await status(await shopDeps(shop.repository, shop.state), { environment });
  assert.deepEqual([report.release, report.problems, report.lock], [1, [], null]);
});
