import type { ClientTools } from '../../lib/postgres/client-tools.ts';
import type { Connection } from '../../lib/postgres/connection.ts';
import type { Backup } from './catalogue.ts';
import { BackupFailure, orFail } from './failure.ts';
import { type Ownership, restoreInto } from './restore-into.ts';
import { createDatabase, dropDatabase } from './scratch.ts';
import { openSession } from './session.ts';
import type { Steps } from './steps.ts';
import type { Store } from './store.ts';

export interface RestoreBackupOptions {
  readonly store: Store;
  readonly steps: Steps;
  readonly backup: Backup;
  /** Any database of the server; its user must be allowed to create databases. */
  readonly server: Connection;
  /** The database to make; it must not be there. */
  readonly database: string;
  readonly findTools: (serverMajor: number) => Promise<ClientTools>;
  readonly signal?: AbortSignal | undefined;
}

/** Restores a backup into a *new* database and checks it against the manifest; one that fails is dropped again. */
export async function restoreBackup(options: RestoreBackupOptions): Promise<Ownership> {
  const { store, steps, backup, server, database, signal } = options;
  if (!/^[a-z_][a-z0-9_-]{0,62}$/.test(database)) {
    throw new BackupFailure(`"${database}" cannot be the new database's name: use small letters, digits, "_" and "-"`);
  }
  const { manifest } = backup;
  if (!manifest) throw new BackupFailure(`backup ${backup.id} cannot be restored: ${backup.reason}`);
  await using session = await openSession(server);
  const { client } = session;
  const tools = await steps.run('Check the server and the tools', async () => {
    const { rows } = await client.query<{ major: number }>(
      "SELECT current_setting('server_version_num')::int / 10000 AS major",
    );
    const major = rows[0]?.major ?? 0;
    return options.findTools(Math.max(major, Number.parseInt(manifest.toolVersion, 10)));
  });
  await steps.run(`Create database ${database}`, () =>
    orFail(`cannot create "${database}"`, createDatabase(client, database, manifest.database.locale)),
  );
  return await steps.run('Restore and compare', async () => {
    try {
      const target = { ...server, database };
      return await restoreInto({ store, manifest, target, tools, ...(signal && { signal }) });
    } catch (error) {
      await dropDatabase(client, database);
      throw error;
    }
  });
}
