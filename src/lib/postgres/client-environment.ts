import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../temporary-folder.ts';
import type { Connection } from './connection.ts';

/** The environment for one run of pg_dump, pg_restore or psql; dispose of it when that run has ended. */
export interface ClientEnvironment extends AsyncDisposable {
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Makes the environment that tells PostgreSQL's client programs where to connect. The password lies in a file of mode
 * 0600 for as long as they run: a command line is in every user's `ps`, an environment is inherited by children. What a
 * killed one left goes with the next.
 */
export async function clientEnvironment(connection: Connection): Promise<ClientEnvironment> {
  const folder = await temporaryFolder('gantry-pg');
  const file = join(folder.path, 'pass');
  const password = connection.password.replace(/[\\:]/g, '\\$&');
  await writeFile(file, `*:*:*:*:${password}\n`, { mode: 0o600, flag: 'wx' });
  return {
    env: {
      PATH: process.env.PATH ?? '/usr/bin:/bin',
      // Messages in English, since they are shown beside ours.
      LC_ALL: 'C',
      PGCONNECT_TIMEOUT: '15',
      PGAPPNAME: 'gantry',
      ...connection.settings,
      PGHOST: connection.host,
      PGPORT: String(connection.port),
      PGUSER: connection.user,
      PGDATABASE: connection.database,
      PGPASSFILE: file,
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}
