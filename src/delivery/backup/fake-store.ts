import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { checkKey, type Store } from './store.ts';

/** A store in memory that can be told to go wrong. */
export interface FakeStore extends Store {
  /** What is stored, open to be damaged. */
  readonly objects: Map<string, Buffer>;
  /** Bytes that fit in all; a `put` beyond it fails as a full disk does. */
  capacity: number;
  /** Set: every call fails with this text. */
  broken: string | undefined;
}

/** Makes an empty {@link FakeStore}. */
export function fakeStore(): FakeStore {
  const objects = new Map<string, Buffer>();
  const check = (key: string) => {
    checkKey(key);
    if (store.broken !== undefined) throw Object.assign(new Error(store.broken), { code: 'EIO' });
  };
  const store: FakeStore = {
    address: 'memory',
    objects,
    capacity: Number.POSITIVE_INFINITY,
    broken: undefined,
    async put(key, body) {
      check(key);
      const content = await buffer(limited(body, store.capacity - usedBytes(objects)));
      objects.set(key, content);
      return content.length;
    },
    async get(key) {
      check(key);
      const content = objects.get(key);
      if (!content) throw Object.assign(new Error(`no such object, "${key}"`), { code: 'ENOENT' });
      return Readable.from([Buffer.from(content)]);
    },
    async list(folder) {
      check(folder);
      const found = [...objects].filter(([key]) => key.startsWith(`${folder}/`));
      return found.map(([key, { length }]) => ({ key, bytes: length }));
    },
    async delete(key) {
      check(key);
      objects.delete(key);
    },
  };
  return store;
}

async function* limited(body: Readable, room: number): AsyncGenerator<Buffer> {
  let left = room;
  for await (const chunk of body) {
    left -= chunk.length;
    if (left < 0) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    yield chunk;
  }
}

function usedBytes(objects: ReadonlyMap<string, Buffer>): number {
  return [...objects.values()].reduce((sum, { length }) => sum + length, 0);
}
