import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ClientTools } from '../../lib/postgres/client-tools.ts';
import type { Connection } from '../../lib/postgres/connection.ts';
import { manifestHash } from './catalogue.ts';
import { BackupFailure, orFail, reasonOf } from './failure.ts';
import { keysOf, type Manifest, type Proof } from './manifest.ts';
import { damageOf, restoreInto } from './restore-into.ts';
import { createScratch } from './scratch.ts';
import type { Store } from './store.ts';

export interface ProveOptions {
  readonly store: Store;
  readonly manifest: Manifest;
  /** A database on the server that shall hold the scratch database; its own content is not touched. */
  readonly server: Connection;
  readonly tools: ClientTools;
  /** `checksum` looks only whether the dump is whole. */
  readonly by: 'restore' | 'checksum';
  readonly now: () => Date;
  readonly signal?: AbortSignal;
}

/**
 * Proves a backup: restores what the *store* holds into a scratch database, which must then hold what was dumped, down
 * to the last value. The verdict is recorded beside the manifest, a bad one too.
 */
export async function prove(options: ProveOptions): Promise<Proof> {
  const { store, manifest, by, now } = options;
  const keys = keysOf(manifest.environment, manifest.id);
  const hash = manifestHash(
    await orFail(`cannot read the manifest in ${store.address}`, store.get(keys.manifest).then(text)),
  );
  const begun = performance.now();
  const failure = await failureOf(by === 'restore' ? restoreToScratch(options) : checkBytes(options));
  const tables = Object.values(manifest.facts.tables);
  const proof: Proof =
    failure === undefined
      ? {
          result: 'proved',
          by,
          at: now().toISOString(),
          seconds: Math.round(performance.now() - begun) / 1000,
          tables: tables.length,
          rows: tables.reduce((sum, { rows }) => sum + rows, 0),
          manifest: hash,
        }
      : { result: 'failed', at: now().toISOString(), reason: failure, manifest: hash };
  const record = Readable.from([Buffer.from(`${JSON.stringify(proof, null, 2)}\n`)]);
  await orFail(`cannot record the proof in ${store.address}`, store.put(keys.proof, record));
  return proof;
}

async function restoreToScratch({ server, manifest, ...rest }: ProveOptions): Promise<void> {
  await using scratch = await createScratch(server, manifest.database.locale);
  await restoreInto({ ...rest, manifest, target: scratch.connection });
}

async function checkBytes({ store, manifest }: ProveOptions): Promise<void> {
  const damage = await damageOf(store, manifest);
  if (damage) throw new BackupFailure(damage);
}

async function failureOf(work: Promise<void>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof BackupFailure) return reasonOf(error);
    throw error;
  }
}
