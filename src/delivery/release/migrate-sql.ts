import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { clientConfig, parseDatabaseUrl } from '../../lib/postgres/connection.ts';
import { lockHolders, MIGRATION_LOCKS } from '../migrations/database-state.ts';
import { heldBy, TABLE_IN_USE } from '../migrations/explain-failure.ts';
import { Failure, reasonOf } from './failure.ts';
import type { Say } from './run-steps.ts';
import { type SqlWay, sqlWay } from './sql-way.ts';
import { withTimeouts } from './timeouts-url.ts';

const TABLE = `create table if not exists gantry_migrations (
  name text primary key, hash text not null, applied timestamptz not null default now())`;

/**
 * Applies the `.sql` files of a folder that the database has not seen, in the order of their names, each in a
 * transaction of its own; `CREATE INDEX CONCURRENTLY` and the like, alone in a file, in none. A file that changed after
 * it was applied, or that begins or ends transactions itself, is a {@link Failure}, and nothing is applied.
 */
export async function migrateSql(databaseUrl: string, folder: string, say: Say): Promise<void> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted();
  const connection = clientConfig(parseDatabaseUrl(databaseUrl));
  const client = new pg.Client({ ...connection, options: withTimeouts(databaseUrl).options });
  try {
    await client.connect();
    await lock(client, databaseUrl);
    await client.query(TABLE);
    const known = await client.query<{ name: string; hash: string }>('select name, hash from gantry_migrations');
    const hashes = new Map(known.rows.map(({ name, hash }) => [name, hash]));
    const wanted = await Promise.all(files.map(async (name) => readMigration(folder, name)));
    const changed = wanted.filter(({ name, hash }) => (hashes.get(name) ?? hash) !== hash);
    if (changed.length > 0) {
      throw new Failure(
        `${changed.map(({ name }) => name).join(', ')} changed after it was applied; add a new file instead`,
      );
    }
    const pending = wanted.filter(({ name }) => !hashes.has(name));
    const unfit = pending.flatMap(({ way }) => (way.kind === 'unfit' ? [way.reason] : []));
    if (unfit.length > 0) throw new Failure(unfit.join('; '));
    for (const migration of pending) await apply(client, migration, say);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`the migration failed: ${reasonOf(error)}`, { cause: error });
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** `lock_timeout` ends the waiting for another migration too; then the one that holds the lock is named. */
async function lock(client: pg.Client, databaseUrl: string): Promise<void> {
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCKS.sql]);
  } catch (cause) {
    if (!(cause instanceof pg.DatabaseError && cause.code === '55P03')) throw cause;
    const holders = await lockHolders(databaseUrl, 'sql').catch(() => []);
    const who = holders.length > 0 ? heldBy(holders) : 'it ended just now';
    throw new Failure(`another migration holds the lock of the database: ${who}`, { cause });
  }
}

interface SqlFile {
  readonly name: string;
  readonly sql: string;
  readonly hash: string;
  readonly way: SqlWay;
}

async function readMigration(folder: string, name: string): Promise<SqlFile> {
  const sql = await readFile(path.join(folder, name), 'utf8');
  return { name, sql, hash: createHash('sha256').update(sql).digest('hex'), way: await sqlWay(name, sql) };
}

async function apply(client: pg.Client, { name, sql, hash, way }: SqlFile, say: Say): Promise<void> {
  let ran = false;
  try {
    if (way.kind === 'transaction') await client.query('begin');
    await client.query(sql);
    ran = true;
    await client.query('insert into gantry_migrations (name, hash) values ($1, $2)', [name, hash]);
    if (way.kind === 'transaction') await client.query('commit');
    say(`applied ${name}`);
  } catch (error) {
    const isLocked = error instanceof pg.DatabaseError && error.code === '55P03';
    const why = isLocked ? TABLE_IN_USE : reasonOf(error);
    throw new Failure(`${name} ${way.kind === 'alone' ? leftBy(ran) : 'failed and was taken back'}: ${why}`, {
      cause: error,
    });
  }
}

/** What a statement that runs in no transaction leaves when it, or its record, failed. */
function leftBy(ran: boolean): string {
  return ran
    ? 'was applied, and its name could not be added to gantry_migrations, which has to be done before the next try'
    : 'failed, and an index that it left INVALID has to be dropped before the next try';
}
