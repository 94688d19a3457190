import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { after, suite, test } from 'node:test';
import { InputError } from '../../lib/mistake.ts';
import { fakeStore } from './fake-store.ts';
import { folderStore } from './folder-store.ts';
import { openStore } from './open-store.ts';
import type { Store } from './store.ts';

const folder = await mkdtemp(join(tmpdir(), 'gantry-store-'));
after(() => rm(folder, { recursive: true, force: true }));

const put = (store: Store, key: string, content: string) => store.put(key, Readable.from([Buffer.from(content)]));

async function* failing() {
  yield Buffer.from('a beginning');
  throw new Error('the source broke');
}

for (const [name, store] of [
  ['the folder store', folderStore(join(folder, 'store'))],
  ['the fake store', fakeStore()],
] as const) {
  suite(`${name} keeps the contract`, () => {
    test('an object comes back as it was put, and is listed with its size', async () => {
      assert.equal(await put(store, 'live/one/dump', 'hello'), 5);
      await put(store, 'live/one/dump', 'hello again');
      assert.equal(await text(await store.get('live/one/dump')), 'hello again');
      await put(store, 'live-2/one/dump', 'x');
      assert.deepEqual(await store.list('live'), [{ key: 'live/one/dump', bytes: 11 }]);
    });

    test('a put whose source fails leaves nothing', async () => {
      await assert.rejects(store.put('live/two/dump', Readable.from(failing())), /the source broke/);
      await assert.rejects(store.get('live/two/dump'));
      assert.deepEqual(await store.list('live/two'), []);
    });

    test('a delete takes the object, and may be repeated', async () => {
      await store.delete('live/one/dump');
      await store.delete('live/one/dump');
      assert.deepEqual(await store.list('live'), []);
      assert.deepEqual(await store.list('never-seen'), []);
    });

    test('a key cannot leave the store', async () => {
      for (const key of ['../x', 'a/../../x', '/etc/passwd', 'a//b', 'a/.hidden', '', 'a\0b']) {
        await assert.rejects(async () => store.get(key), RangeError, key);
      }
    });
  });
}

test('files of the folder store are for their owner only, and no part is left', async () => {
  const store = folderStore(join(folder, 'private'));
  await put(store, 'live/one/dump', 'secret');
  await assert.rejects(store.put('live/one/other', Readable.from(failing())));
  const home = join(folder, 'private', 'live', 'one');
  assert.deepEqual(await readdir(home), ['dump']);
  assert.equal((await stat(join(home, 'dump'))).mode & 0o077, 0);
  assert.equal((await stat(home)).mode & 0o077, 0);
});

test('a store address is a folder, also as file://, and S3 says that it arrives later', () => {
  assert.equal(openStore({ kind: 'folder', path: '.gantry/backups' }, '/project').address, '/project/.gantry/backups');
  assert.equal(openStore({ kind: 'folder', path: 'file:///var/backups' }, '/project').address, '/var/backups');
  assert.throws(() => openStore({ kind: 's3', bucket: 'b', prefix: '' }, '/project'), InputError);
});
