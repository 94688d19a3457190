import type { Emit } from '../../events/types.ts';
import { InputError } from '../../lib/mistake.ts';
import type { ClientTools } from '../../lib/postgres/client-tools.ts';
import { parseDatabaseUrl } from '../../lib/postgres/connection.ts';
import { type Backup, findBackup, readCatalogue } from './catalogue.ts';
import { BackupFailure } from './failure.ts';
import { prove } from './prove.ts';
import { restoreBackup } from './restore.ts';
import type { Ownership } from './restore-into.ts';
import type { KeepPolicy } from './retention.ts';
import { asOutcome, beginSteps, type Failed, type Steps, type Watch } from './steps.ts';
import type { Store } from './store.ts';
import { takeBackup } from './take.ts';

/** What backups need from outside; `cli` makes it. */
export interface BackupsDeps {
  readonly store: Store;
  /** Finds pg_dump and pg_restore for a server's major version, or throws an InputError that says what was tried. */
  readonly findTools: (serverMajor: number) => Promise<ClientTools>;
  readonly emit?: Emit;
  readonly now?: () => Date;
  /** `backups.prove` and `backups.keep` of gantry.yml; without `keep` nothing is removed. */
  readonly prove?: 'restore' | 'checksum';
  readonly keep?: KeepPolicy;
}

/** How one piece of work is watched and stopped. */
export interface WorkContext extends Pick<Watch, 'job' | 'onProgress'> {
  readonly signal?: AbortSignal;
}

/** Why and when in an environment's life a backup is made. */
export interface BackupContext extends WorkContext {
  readonly reason?: string;
  /** A database of the server that holds scratch databases, instead of the environment's own server. */
  readonly proofUrl?: string;
  /** The commit and release that are about to go live. */
  readonly commit?: string;
  readonly release?: number;
  /** Confirms that the environment has another database than its last proved backup is of. */
  readonly isAnotherDatabase?: boolean;
}

/** A proved backup; or the step that failed and why. `id` is there as soon as something lies in the store. */
export type BackupOutcome = { readonly ok: true; readonly backup: Backup } | (Failed & { readonly id?: string });
export type RestoreOutcome = { readonly ok: true; readonly ownership: Ownership } | Failed;

/** The backups of a project. Each method tells what failed as a value; it throws when Gantry itself is broken or `signal` fires. */
export interface Backups {
  take(environment: string, databaseUrl: string, context?: BackupContext): Promise<BackupOutcome>;
  /** All of an environment, oldest first, also those that do not count. Throws an InputError when the store cannot be read. */
  list(environment: string): Promise<Backup[]>;
  /** Proves a backup (again) on the server of `serverUrl`. */
  prove(environment: string, id: string, serverUrl: string, context?: WorkContext): Promise<BackupOutcome>;
  /** Restores into a database that is not there yet, on the server of `serverUrl`. */
  restore(
    environment: string,
    id: string,
    serverUrl: string,
    database: string,
    context?: WorkContext,
  ): Promise<RestoreOutcome>;
}

/** Builds {@link Backups}. */
export function createBackups(deps: BackupsDeps): Backups {
  const { store } = deps;
  const begin = (context: WorkContext) =>
    beginSteps({ emit: deps.emit, job: context.job, onProgress: context.onProgress });
  return {
    take: (environment, databaseUrl, context = {}) => take(deps, begin(context), environment, databaseUrl, context),
    list: (environment) => listOrRefuse(store, environment),
    prove: (environment, id, serverUrl, context = {}) =>
      proveAgain(deps, begin(context), environment, id, serverUrl, context),
    restore(environment, id, serverUrl, database, context = {}) {
      const steps = begin(context);
      const { findTools } = deps;
      return asOutcome(steps, async () => {
        const backup = await steps.run('Find the backup', () => findBackup(store, environment, id));
        const server = parseDatabaseUrl(serverUrl);
        const options = { store, steps, backup, server, database, findTools, signal: context.signal };
        return { ok: true as const, ownership: await restoreBackup(options) };
      });
    },
  };
}

async function listOrRefuse(store: Store, environment: string): Promise<Backup[]> {
  try {
    return await readCatalogue(store, environment);
  } catch (error) {
    if (error instanceof BackupFailure) throw new InputError(error.message);
    throw error;
  }
}

async function take(
  deps: BackupsDeps,
  steps: Steps,
  environment: string,
  databaseUrl: string,
  context: BackupContext,
): Promise<BackupOutcome> {
  const { emit, now = () => new Date(), prove: by = 'restore' } = deps;
  let dumped: string | undefined;
  const outcome = await asOutcome(steps, async () => {
    const backup = await takeBackup({
      ...{ store: deps.store, steps, findTools: deps.findTools, now, environment, databaseUrl, prove: by },
      ...{ keep: deps.keep, proofUrl: context.proofUrl, signal: context.signal },
      ...{ reason: context.reason ?? 'asked for', commit: context.commit ?? null, release: context.release ?? null },
      isAnotherDatabase: context.isAnotherDatabase ?? false,
      onDumped(id, bytes) {
        dumped = id;
        emit?.({ type: 'backup', environment, id, state: 'dumped', bytes });
      },
      onPruned: (id, why) => emit?.({ type: 'backup', environment, id, state: 'pruned', detail: why }),
    });
    return { ok: true as const, backup };
  });
  tellVerdict(emit, environment, dumped ?? '', outcome);
  return outcome.ok || dumped === undefined ? outcome : { ...outcome, id: dumped };
}

async function proveAgain(
  { store, findTools, emit, now = () => new Date(), prove: by = 'restore' }: BackupsDeps,
  steps: Steps,
  environment: string,
  id: string,
  serverUrl: string,
  { signal }: WorkContext,
): Promise<BackupOutcome> {
  const outcome = await asOutcome(steps, async () => {
    await steps.run('Prove', async () => {
      const { manifest, reason } = await findBackup(store, environment, id);
      if (!manifest) throw new BackupFailure(`backup ${id} cannot be proved: ${reason}`);
      const tools = await findTools(Number.parseInt(manifest.toolVersion, 10));
      const server = parseDatabaseUrl(serverUrl);
      const proof = await prove({ store, manifest, server, tools, by, now, ...(signal && { signal }) });
      if (proof.result === 'failed') throw new BackupFailure(proof.reason);
    });
    return { ok: true as const, backup: await findBackup(store, environment, id) };
  });
  tellVerdict(emit, environment, id, outcome);
  return outcome.ok ? outcome : { ...outcome, id };
}

function tellVerdict(emit: Emit | undefined, environment: string, id: string, outcome: BackupOutcome): void {
  if (outcome.ok) emit?.({ type: 'backup', environment, id: outcome.backup.id, state: 'proved' });
  else emit?.({ type: 'backup', environment, id, state: 'failed', detail: `${outcome.step}: ${outcome.reason}` });
}
