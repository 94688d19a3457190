import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import type { Connection } from '../../lib/postgres/connection.ts';
import { orFail } from './failure.ts';
import type { DatabaseLocale } from './manifest.ts';
import { openSession } from './session.ts';

/** A database that is gone when it is disposed of. */
export interface Scratch extends AsyncDisposable {
  readonly connection: Connection;
}

/** First key of the advisory locks that say "this scratch database is in use"; the second is made of its name. */
const lockClass = 0x67616e74;

/**
 * Creates a scratch database on the server of `admin`, and first drops those that killed proofs left there. A lock held
 * through `admin` tells the living from the dead: it ends with its process.
 */
export async function createScratch(admin: Connection, locale: DatabaseLocale): Promise<Scratch> {
  const stack = new AsyncDisposableStack();
  try {
    const { client } = stack.use(await openSession(admin));
    const [own] = (
      await client.query<{ oid: number }>('SELECT oid FROM pg_database WHERE datname = current_database()')
    ).rows;
    const prefix = `gantry_proof_${own?.oid}_`;
    await orFail('cannot drop a scratch database that a killed proof left', dropLeftovers(client, prefix));
    const name = `${prefix}${randomBytes(4).toString('hex')}`;
    await lock(client, name);
    stack.defer(() => dropDatabase(client, name));
    await orFail('cannot create a scratch database', createDatabase(client, name, locale));
    const owned = stack.move();
    return { connection: { ...admin, database: name }, [Symbol.asyncDispose]: () => owned.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

/** Creates an empty database like the dumped one. Fails when there is one of this name. */
export async function createDatabase(client: Client, name: string, locale: DatabaseLocale): Promise<void> {
  const text = (value: string) => client.escapeLiteral(value);
  const icu = locale.provider === 'i' && locale.icu ? ` LOCALE_PROVIDER icu ICU_LOCALE ${text(locale.icu)}` : '';
  await client.query(
    `CREATE DATABASE ${client.escapeIdentifier(name)} TEMPLATE template0 ENCODING ${text(locale.encoding)}
     LC_COLLATE ${text(locale.collate)} LC_CTYPE ${text(locale.ctype)}${icu}`,
  );
}

/** Drops a database if it is there, and cuts its connections. */
export async function dropDatabase(client: Client, name: string): Promise<void> {
  await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`);
}

async function dropLeftovers(client: Client, prefix: string): Promise<void> {
  const { rows } = await client.query<{ datname: string }>(
    'SELECT datname FROM pg_database WHERE starts_with(datname, $1)',
    [prefix],
  );
  for (const { datname } of rows) {
    if (!(await lock(client, datname))) continue;
    await dropDatabase(client, datname);
    await client.query('SELECT pg_advisory_unlock($1, hashtext($2))', [lockClass, datname]);
  }
}

async function lock(client: Client, name: string): Promise<boolean> {
  const sql = 'SELECT pg_try_advisory_lock($1, hashtext($2)) AS taken';
  return (await client.query<{ taken: boolean }>(sql, [lockClass, name])).rows[0]?.taken ?? false;
}
