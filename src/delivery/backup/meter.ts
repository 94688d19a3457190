import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Store } from './store.ts';

/** A stream that passes bytes on and knows how many they were and their SHA-256. */
export interface Meter {
  readonly stream: Transform;
  /** To be asked once, after the last byte. */
  result(): { readonly bytes: number; readonly sha256: string };
}

/** Makes a {@link Meter}. */
export function meter(): Meter {
  const hash = createHash('sha256');
  let bytes = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  return { stream, result: () => ({ bytes, sha256: hash.digest('hex') }) };
}

/** Reads an object from end to end: its size and SHA-256. */
export async function measure(store: Store, key: string): Promise<{ bytes: number; sha256: string }> {
  const counted = meter();
  await pipeline(await store.get(key), counted.stream.resume());
  return counted.result();
}
