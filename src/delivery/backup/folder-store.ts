import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { checkKey, type Store, type StoredObject } from './store.ts';

/** A store in a folder that only its owner may read. */
export function folderStore(folder: string): Store {
  const pathOf = (key: string) => {
    checkKey(key);
    return join(folder, key);
  };
  return {
    address: folder,
    async put(key, body) {
      const path = pathOf(key);
      const part = join(dirname(path), `.${randomBytes(6).toString('hex')}.part`);
      try {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        await pipeline(body, createWriteStream(part, { mode: 0o600, flags: 'wx', flush: true }));
        const { size } = await stat(part);
        await rename(part, path);
        await syncFolder(dirname(path));
        return size;
      } catch (error) {
        body.destroy();
        await rm(part, { force: true });
        throw error;
      }
    },
    async get(key) {
      const file = await open(pathOf(key));
      return createReadStream('', { fd: file });
    },
    list: (below) => listBelow(folder, below),
    async delete(key) {
      const path = pathOf(key);
      await rm(path, { force: true });
      // Fails, as it should, while other objects are there.
      await rmdir(dirname(path)).catch(() => undefined);
    },
  };
}

async function listBelow(folder: string, below: string): Promise<StoredObject[]> {
  checkKey(below);
  const found: StoredObject[] = [];
  for (const entry of await entriesOf(join(folder, below))) {
    const key = `${below}/${entry.name}`;
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) found.push(...(await listBelow(folder, key)));
    else if (entry.isFile()) found.push({ key, bytes: (await stat(join(folder, key))).size });
  }
  return found;
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

// A rename is on the disk only when its folder is.
async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder);
  await handle.sync();
}
