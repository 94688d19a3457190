import type { Readable } from 'node:stream';

export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
}

/**
 * Where backups lie. Keys are parts of letters, digits, `.`, `_` and `-` joined by `/`.
 *
 * `put` is all or nothing: until it has resolved no reader sees the key, and when it rejects (its body failed, the store
 * is full) nothing is left. An object is not changed once it is there, except by another `put`. `delete` of what is not
 * there resolves. Calls may run at once, also from several processes. Every method rejects with what the system said.
 */
export interface Store {
  /** For people: where this is, without secrets. */
  readonly address: string;
  /** Resolves with the number of bytes stored, when they are safe. */
  put(key: string, body: Readable): Promise<number>;
  /** Rejects when the key is not there. */
  get(key: string): Promise<Readable>;
  /** Every object below `folder` (a key's first parts), in no order. */
  list(folder: string): Promise<StoredObject[]>;
  delete(key: string): Promise<void>;
}

/** Throws for a key that could leave its store; keys are made by Gantry, so this is a bug and no user's mistake. */
export function checkKey(key: string): void {
  const isFine = key.length <= 500 && key.split('/').every((part) => /^[\w-][\w.-]*$/.test(part));
  if (!isFine) throw new RangeError(`"${key}" is not a key of a store`);
}
