import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { clientTools } from './client-tools.ts';
import { postgresBinaries } from './postgres-binaries.ts';
import { startPostgres } from './start-postgres.ts';

/** Where tests keep the server's and the clients' programs between runs. */
export const testCache = join(import.meta.dirname, '../../../.gantry/cache');

/** A real PostgreSQL for one test file. */
export interface TestPostgres extends AsyncDisposable {
  /** The URL of a new, empty database. */
  database(): Promise<string>;
  /** The URL of a database by name, also one that is not there. */
  url(name: string): string;
  readonly pid: number;
}

/** Starts a PostgreSQL in a folder of its own, whose data is gone when it is disposed of. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const folder = await mkdtemp('/tmp/gantry-test-');
  await chmod(folder, 0o755);
  const password = randomBytes(12).toString('hex');
  const settings = { fsync: 'off', max_connections: '60' };
  const server = await startPostgres({ cache: testCache, folder, user: 'tester', password, databases: [], settings });
  let count = 0;
  return {
    pid: server.pid,
    url: server.url,
    async database() {
      const name = `test_${++count}`;
      await query(server.url('postgres'), `CREATE DATABASE ${name}`);
      return server.url(name);
    },
    async [Symbol.asyncDispose]() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Runs SQL on a connection of its own and gives the rows of its last statement. */
export async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const results: pg.QueryResult | pg.QueryResult[] = await client.query(sql);
    return (Array.isArray(results) ? results.at(-1) : results)?.rows ?? [];
  } finally {
    await client.end();
  }
}

/** Why tests with a real PostgreSQL cannot run here, for `skip`; with `postgres` in GANTRY_REQUIRE that is an error. */
export async function postgresMissing(): Promise<string | false> {
  try {
    const { major } = await postgresBinaries(testCache);
    await clientTools(major, { cache: testCache });
    return false;
  } catch (error) {
    if (process.env.GANTRY_REQUIRE?.split(',').includes('postgres')) throw error;
    return error instanceof Error ? error.message : String(error);
  }
}
