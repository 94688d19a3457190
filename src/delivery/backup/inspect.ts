import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import type { DatabaseFacts, DatabaseLocale } from './manifest.ts';
import { rolesQuery, schemaQuery, sequencesQuery, tablesQuery } from './schema-query.ts';

/** Begins a transaction that sees one moment of the database and prints values the same way everywhere. */
export async function beginSnapshot(client: Client): Promise<void> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  await client.query(`
    SET LOCAL search_path = ''; SET LOCAL row_security = off; SET LOCAL statement_timeout = 0;
    SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD';
    SET LOCAL IntervalStyle = 'postgres'; SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'`);
}

/** Reads what the current snapshot holds: all rows of all tables are counted and summed up. */
export async function inspect(client: Client): Promise<DatabaseFacts> {
  const tables: DatabaseFacts['tables'] = {};
  for (const name of await column(client, tablesQuery, 'name')) tables[name] = await tableFacts(client, name);
  const lines = await column(client, schemaQuery, 'line');
  const [large = '0'] = await column(client, 'SELECT count(*)::text AS n FROM pg_largeobject_metadata', 'n');
  const next = await nextValues(client);
  return {
    tables,
    sequences: Object.fromEntries([...next].map(([name, value]) => [name, { from: value, to: value }])),
    largeObjects: Number(large),
    schema: createHash('sha256').update(lines.toSorted().join('\n')).digest('hex'),
    migrations: await migrations(client, Object.keys(tables)),
  };
}

// A sum, so that the order of rows does not matter but two equal rows do.
async function tableFacts(client: Client, table: string): Promise<{ rows: number; checksum: string }> {
  const { rows } = await client.query<{ rows: string; checksum: string }>(`
    SELECT count(*)::text AS rows,
      coalesce(sum(hashtextextended(ROW(gantry_row.*)::text COLLATE pg_catalog."C", 0)::numeric), 0)::text AS checksum
    FROM ONLY ${table} gantry_row`);
  return { rows: Number(rows[0]?.rows), checksum: rows[0]?.checksum ?? '' };
}

/** The next value of each sequence, by name. Not part of any snapshot: a sequence shows its newest state. */
export async function nextValues(client: Client): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string; step: string }>(sequencesQuery);
  const values = new Map<string, string>();
  for (const { name, step } of rows) {
    const sql = `SELECT (last_value::numeric + CASE WHEN is_called THEN ${step} ELSE 0 END)::text AS next FROM ${name}`;
    const [next = ''] = await column(client, sql, 'next');
    values.set(name, next);
  }
  return values;
}

async function migrations(client: Client, tables: readonly string[]): Promise<string[] | null> {
  const table = tables.find((name) => name.endsWith('._prisma_migrations'));
  if (!table) return null;
  const done = 'finished_at IS NOT NULL AND rolled_back_at IS NULL';
  return column(client, `SELECT migration_name FROM ${table} WHERE ${done} ORDER BY finished_at`, 'migration_name');
}

/** What a database is, apart from what it holds. */
export interface DatabaseIdentity {
  readonly name: string;
  /** Tells this database from all others, and names no host or user. */
  readonly fingerprint: string;
  readonly serverVersion: string;
  readonly serverMajor: number;
  readonly locale: DatabaseLocale;
  readonly roles: readonly string[];
  readonly tables: number;
}

/** Reads what a database is. `place` stands in for the server's identity where the user may not read that. */
export async function identify(client: Client, place: string): Promise<DatabaseIdentity> {
  const { rows } = await client.query<Record<string, string>>(`
    SELECT d.datname AS name, current_setting('server_version') AS version,
      current_setting('server_version_num') AS number, pg_encoding_to_char(d.encoding) AS encoding,
      to_jsonb(d) ->> 'datlocprovider' AS provider, d.datcollate AS collate, d.datctype AS ctype,
      coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') AS icu
    FROM pg_database d WHERE d.datname = current_database()`);
  const {
    name = '',
    version = '',
    number = '0',
    encoding = '',
    provider,
    collate = '',
    ctype = '',
    icu,
  } = rows[0] ?? {};
  const server = await column(client, 'SELECT system_identifier::text AS id FROM pg_control_system()', 'id').catch(
    () => [place],
  );
  return {
    name,
    fingerprint: createHash('sha256').update(`${server[0]} ${name}`).digest('hex').slice(0, 16),
    serverVersion: version,
    serverMajor: Math.floor(Number(number) / 10_000),
    locale: { encoding, provider: provider ?? 'c', collate, ctype, icu: icu ?? null },
    roles: await column(client, rolesQuery, 'role'),
    tables: (await column(client, tablesQuery, 'name')).length,
  };
}

async function column(client: Client, sql: string, name: string): Promise<string[]> {
  const { rows } = await client.query<Record<string, string>>(sql);
  return rows.map((row) => row[name] ?? '');
}
