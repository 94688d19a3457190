import { Readable } from 'node:stream';
import type { ClientTools } from '../../lib/postgres/client-tools.ts';
import { type Connection, parseDatabaseUrl } from '../../lib/postgres/connection.ts';
import { type Backup, findBackup, readCatalogue } from './catalogue.ts';
import { type Dumped, dump } from './dump.ts';
import { BackupFailure, orFail } from './failure.ts';
import { type DatabaseIdentity, identify } from './inspect.ts';
import { keysOf, type Manifest, newId } from './manifest.ts';
import { prove } from './prove.ts';
import { expire, type KeepPolicy } from './retention.ts';
import { openSession } from './session.ts';
import type { Steps } from './steps.ts';
import type { Store } from './store.ts';

export interface TakeOptions {
  readonly store: Store;
  readonly steps: Steps;
  readonly findTools: (serverMajor: number) => Promise<ClientTools>;
  readonly now: () => Date;
  readonly environment: string;
  readonly databaseUrl: string;
  /** A server for the scratch database; by default the dumped one. */
  readonly proofUrl?: string | undefined;
  readonly prove: 'restore' | 'checksum';
  /** Not given: nothing is removed. */
  readonly keep?: KeepPolicy | undefined;
  /** Why, such as "before deploy". */
  readonly reason: string;
  readonly commit: string | null;
  readonly release: number | null;
  /** True: the environment has a new database since its last backup. */
  readonly isAnotherDatabase: boolean;
  readonly onDumped: (id: string, bytes: number) => void;
  readonly onPruned: (id: string, why: string) => void;
  readonly signal?: AbortSignal | undefined;
}

interface Source {
  readonly id: string;
  readonly begun: Date;
  readonly connection: Connection;
  readonly tools: ClientTools;
  readonly identity: DatabaseIdentity;
}

/** Makes one backup of one environment: the steps an operator would name. Fails with a `BackupFailure`. */
export async function takeBackup(options: TakeOptions): Promise<Backup> {
  const { steps, store, environment } = options;
  const source = await steps.run('Check the database and the tools', () => check(options));
  const dumped = await steps.run('Dump', () => dumpToStore(options, source));
  const manifest = await steps.run('Write the manifest', () => writeManifest(options, source, dumped));
  await steps.run('Prove', () => proveIt(options, source, manifest));
  await steps.run('Remove what is too old', () => removeExpired(options));
  return findBackup(store, environment, source.id);
}

async function check(options: TakeOptions): Promise<Source> {
  const { steps, store, environment, findTools, now } = options;
  const connection = parseDatabaseUrl(options.databaseUrl);
  await using session = await openSession(connection);
  const place = `${connection.host}:${connection.port}`;
  const identity = await orFail('cannot read the database', identify(session.client, place));
  const tools = await findTools(identity.serverMajor);
  if (tools.major < identity.serverMajor) {
    throw new BackupFailure(`pg_dump ${tools.version} cannot dump a PostgreSQL ${identity.serverVersion}`);
  }
  const catalogue = await readCatalogue(store, environment);
  const last = catalogue.findLast(({ state }) => state === 'proved')?.manifest;
  if (last && !options.isAnotherDatabase) checkSame(last, identity);
  steps.say(
    `database ${identity.name}, PostgreSQL ${identity.serverVersion}, pg_dump ${tools.version}, ${identity.tables} tables`,
  );
  const begun = now();
  return { id: newId(begun), begun, connection, tools, identity };
}

// A swapped URL or a dropped database makes perfect backups of the wrong thing.
function checkSame(last: Manifest, { fingerprint, name, tables }: DatabaseIdentity): void {
  if (last.database.fingerprint !== fingerprint) {
    throw new BackupFailure(
      `"${name}" is another database than "${last.database.name}", of which ${last.environment} has backups (last ${last.id}); say so if that is meant`,
    );
  }
  const before = Object.keys(last.facts.tables).length;
  if (tables === 0 && before > 0) {
    throw new BackupFailure(`"${name}" has no tables, but ${before} when backup ${last.id} was made`);
  }
}

async function dumpToStore({ steps, store, environment, onDumped, signal }: TakeOptions, source: Source) {
  const { id, connection, tools } = source;
  const key = keysOf(environment, id).dump;
  const dumped = await dump({ source: connection, tools, store, key, ...(signal && { signal }) });
  steps.say(`${id}: ${dumped.bytes} bytes, SHA-256 ${dumped.sha256}`);
  onDumped(id, dumped.bytes);
  return dumped;
}

async function writeManifest(
  options: TakeOptions,
  source: Source,
  { facts, bytes, sha256 }: Dumped,
): Promise<Manifest> {
  const { store, environment, reason, commit, release } = options;
  const { id, begun, identity, tools } = source;
  const manifest: Manifest = {
    format: 1,
    id,
    environment,
    created: begun.toISOString(),
    reason,
    commit,
    release,
    database: { name: identity.name, fingerprint: identity.fingerprint, locale: identity.locale },
    roles: [...identity.roles],
    serverVersion: identity.serverVersion,
    toolVersion: tools.version,
    dump: { bytes, sha256 },
    facts,
  };
  const body = Readable.from([Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)]);
  await orFail(`cannot write the manifest to ${store.address}`, store.put(keysOf(environment, id).manifest, body));
  return manifest;
}

async function proveIt(options: TakeOptions, { connection, tools }: Source, manifest: Manifest): Promise<void> {
  const { store, steps, now, signal, prove: by, proofUrl } = options;
  const server = proofUrl === undefined ? connection : parseDatabaseUrl(proofUrl);
  const proof = await prove({ store, manifest, server, tools, by, now, ...(signal && { signal }) });
  if (proof.result === 'failed') throw new BackupFailure(proof.reason);
  const how = by === 'restore' ? 'restored and compared' : 'read back';
  steps.say(`${how}: ${proof.tables} tables, ${proof.rows} rows, ${proof.seconds} s`);
}

// The backup is good by now: what cannot be removed is told, and is no failure of it.
async function removeExpired({ store, steps, environment, keep, now, onPruned }: TakeOptions): Promise<void> {
  if (!keep) return;
  try {
    for (const verdict of expire(await readCatalogue(store, environment), keep, now())) {
      if (verdict.keep) continue;
      const { id } = verdict.backup;
      await orFail(`cannot remove backup ${id}`, removeBackup(store, environment, id));
      steps.say(`removed ${id}: ${verdict.why}`);
      onPruned(id, verdict.why);
    }
  } catch (error) {
    if (!(error instanceof BackupFailure)) throw error;
    steps.say(`warning: ${error.message}`);
  }
}

// The proof goes first and the manifest before the dump: at every moment of a kill the rest does not count.
async function removeBackup(store: Store, environment: string, id: string): Promise<void> {
  const { proof, manifest, dump: archive } = keysOf(environment, id);
  for (const key of [proof, manifest, archive]) await store.delete(key);
}
