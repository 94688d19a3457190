import { pipeline } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import { clientEnvironment } from '../../lib/postgres/client-environment.ts';
import type { ClientTools } from '../../lib/postgres/client-tools.ts';
import type { Connection } from '../../lib/postgres/connection.ts';
import { startClient } from './client-process.ts';
import { compareFacts } from './compare-facts.ts';
import { BackupFailure, isAbort, orFail, reasonOf } from './failure.ts';
import { beginSnapshot, inspect } from './inspect.ts';
import { keysOf, type Manifest } from './manifest.ts';
import { measure, meter } from './meter.ts';
import { openSession } from './session.ts';
import type { Store } from './store.ts';

export interface RestoreOptions {
  readonly store: Store;
  readonly manifest: Manifest;
  /** An empty database. */
  readonly target: Connection;
  readonly tools: ClientTools;
  readonly signal?: AbortSignal;
}

/** Whether owners and grants came back too; if not, because of which role. */
export type Ownership = 'kept' | `left out: ${string}`;

/** Loads a backup into an empty database and demands that it then holds exactly what was dumped. */
export async function restoreInto(options: RestoreOptions): Promise<Ownership> {
  const { store, manifest, target } = options;
  await using session = await openSession(target);
  const ownership = await orFail('cannot read the roles of the server', ownershipFor(manifest, session.client));
  try {
    await load(options, ownership);
  } catch (error) {
    if (isAbort(error)) throw error;
    // What pg_restore says of a damaged file helps nobody; that it is damaged does.
    throw new BackupFailure((await damageOf(store, manifest)) ?? `it cannot be restored: ${reasonOf(error)}`, {
      cause: error,
    });
  }
  await beginSnapshot(session.client);
  const differences = compareFacts(
    manifest.facts,
    await orFail('cannot read what was restored', inspect(session.client)),
  );
  if (differences.length === 0) return ownership;
  const shown = differences.slice(0, 5).join('; ');
  const more = differences.length > 5 ? `; and ${differences.length - 5} more` : '';
  throw new BackupFailure(`the restored database is not the dumped one: ${shown}${more}`);
}

/** What is wrong with the stored dump, or undefined when it is whole. */
export async function damageOf(store: Store, manifest: Manifest): Promise<string | undefined> {
  const { dump } = keysOf(manifest.environment, manifest.id);
  const { bytes, sha256 } = await orFail(`cannot read the dump from ${store.address}`, measure(store, dump));
  if (bytes !== manifest.dump.bytes) {
    return `the dump is damaged: it has ${bytes} bytes instead of ${manifest.dump.bytes}`;
  }
  return sha256 === manifest.dump.sha256
    ? undefined
    : 'the dump is damaged: its SHA-256 is not the one of the manifest';
}

async function load({ store, manifest, target, tools, signal }: RestoreOptions, ownership: Ownership): Promise<void> {
  const counted = meter();
  await using environment = await clientEnvironment(target);
  const words = [tools.pgRestore, '--exit-on-error', '--no-password', '--no-subscriptions', '--no-publications'];
  if (ownership !== 'kept') words.push('--no-owner', '--no-privileges');
  words.push(`--dbname=${target.database}`);
  const source = await store.get(keysOf(manifest.environment, manifest.id).dump);
  await using program = startClient(words, environment.env, signal);
  const { child, succeeded } = program;
  if (!child.stdin) throw new Error('pg_restore was started without an input');
  const piped = pipeline(source, counted.stream, createZstdDecompress(), child.stdin);
  const [piping, ending] = await Promise.allSettled([piped, succeeded]);
  if (ending.status === 'rejected') throw ending.reason;
  if (piping.status === 'rejected') throw piping.reason;
  const { bytes, sha256 } = counted.result();
  if (bytes !== manifest.dump.bytes || sha256 !== manifest.dump.sha256) throw new BackupFailure('the bytes changed');
}

async function ownershipFor(
  { roles }: Manifest,
  client: Awaited<ReturnType<typeof openSession>>['client'],
): Promise<Ownership> {
  const { rows } = await client.query<{ name: string; super: boolean; own: boolean }>(
    `SELECT rolname AS name, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS super,
       rolname = current_user AS own FROM pg_roles WHERE rolname = ANY($1)`,
    [roles],
  );
  const missing = roles.find((role) => !rows.some(({ name }) => name === role));
  if (missing !== undefined) return `left out: the server has no role "${missing}"`;
  const foreign = rows.find((row) => !row.super && !row.own);
  return foreign ? `left out: this user may not act for "${foreign.name}"` : 'kept';
}
