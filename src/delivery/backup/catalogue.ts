import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { BackupFailure, orFail } from './failure.ts';
import { idPattern, keysOf, type Manifest, type Proof, readManifest, readProof, timeOfId } from './manifest.ts';
import type { Store } from './store.ts';

/**
 * A backup as it lies in the store. Only `proved` counts. `failed`: its proof failed; `unproved`: not tried yet;
 * `incomplete`: it has no manifest, since it is being made or was killed; `unreadable`: its manifest or proof is none.
 */
export interface Backup {
  readonly id: string;
  readonly environment: string;
  readonly created: Date;
  readonly state: 'proved' | 'failed' | 'unproved' | 'incomplete' | 'unreadable';
  /** Why it does not count. */
  readonly reason?: string;
  readonly manifest?: Manifest;
  readonly proof?: Proof & { readonly result: 'proved' };
}

const textLimit = 32 * 1024 * 1024;

/** All backups of an environment, oldest first. Objects in the store that are none of Gantry's are left alone. */
export async function readCatalogue(store: Store, environment: string): Promise<Backup[]> {
  const objects = await orFail(`cannot list ${store.address}`, store.list(environment));
  const keys = new Set(objects.map(({ key }) => key));
  const ids = new Set([...keys].map((key) => key.split('/')[1] ?? '').filter((id) => idPattern.test(id)));
  const backups: Backup[] = [];
  for (const id of ids) {
    const found = await readOne(store, environment, id, keys);
    const created = found.manifest ? new Date(found.manifest.created) : timeOfId(id);
    backups.push({ id, environment, created, ...found });
  }
  return backups.toSorted((a, b) => a.created.getTime() - b.created.getTime());
}

/** One backup by id, or a {@link BackupFailure} when it is not in the store. */
export async function findBackup(store: Store, environment: string, id: string): Promise<Backup> {
  const found = (await readCatalogue(store, environment)).find((backup) => backup.id === id);
  if (!found) throw new BackupFailure(`there is no backup ${id} of ${environment} in ${store.address}`);
  return found;
}

/** The checksum by which a proof names its manifest. */
export function manifestHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

type Found = Pick<Backup, 'state' | 'reason' | 'manifest' | 'proof'>;

async function readOne(store: Store, environment: string, id: string, keys: ReadonlySet<string>): Promise<Found> {
  const key = keysOf(environment, id);
  if (!keys.has(key.manifest)) return { state: 'incomplete', reason: 'it has no manifest: it was not finished' };
  const text = await readText(store, key.manifest);
  const manifest = readManifest(text);
  if ('wrong' in manifest) return { state: 'unreadable', reason: `its manifest cannot be read: ${manifest.wrong}` };
  if (manifest.id !== id || manifest.environment !== environment) {
    return { state: 'unreadable', reason: `its manifest is that of ${manifest.environment}/${manifest.id}` };
  }
  if (!keys.has(key.dump)) return { state: 'failed', reason: 'its dump is gone', manifest };
  if (!keys.has(key.proof)) return { state: 'unproved', reason: 'it was not proved', manifest };
  return { manifest, ...judge(readProof(await readText(store, key.proof)), manifestHash(text)) };
}

function judge(proof: Proof | { readonly wrong: string }, hash: string): Omit<Found, 'manifest'> {
  if ('wrong' in proof) return { state: 'unreadable', reason: `its proof cannot be read: ${proof.wrong}` };
  if (proof.manifest !== hash) return { state: 'failed', reason: 'its manifest was changed after the proof' };
  if (proof.result === 'failed') return { state: 'failed', reason: proof.reason };
  return { state: 'proved', proof };
}

async function readText(store: Store, key: string): Promise<string> {
  const stream: Readable = await orFail(`cannot read ${key} in ${store.address}`, store.get(key));
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > textLimit) throw new BackupFailure(`${key} in ${store.address} is larger than 32 MiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
