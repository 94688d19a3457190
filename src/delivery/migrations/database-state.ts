import pg from 'pg';
import { clientConfig, parseDatabaseUrl } from '../../lib/postgres/connection.ts';
import type { ReadableMigration } from './find-migrations.ts';

/** What a database says of its migrations. */
export interface MigrationState {
  /** Those that were applied, by name, with the SHA-256 that a plain SQL file had then; null for Prisma's. */
  readonly applied: ReadonlyMap<string, string | null>;
  /** Those that Prisma began and did not finish; nothing else is applied until that is resolved. */
  readonly failed: readonly { readonly name: string; readonly since: Date; readonly log: string }[];
}

/** A session that holds the lock under which migrations run. */
export interface LockHolder {
  readonly pid: number;
  readonly program: string;
  /** Null: the same machine as the database's. */
  readonly from: string | null;
  readonly state: string;
  /** Seconds since its last statement began or ended. */
  readonly quiet: number;
}

/** The numbers of the advisory locks: Prisma's own (its schema engine), and that of plain SQL files. */
export const MIGRATION_LOCKS = { prisma: 72707369, sql: 7201347 } as const;

/** Which migrations a database has. One without the tool's list has none. Throws when it cannot be asked. */
export async function readMigrationState(url: string, kind: ReadableMigration['kind']): Promise<MigrationState> {
  return await asking(url, async (client) => {
    const list = kind === 'prisma' ? `${quoted(schemaOf(url))}._prisma_migrations` : 'gantry_migrations';
    const { rows: known } = await client.query<{ list: string | null }>('select to_regclass($1)::text as list', [list]);
    if (!known[0]?.list) return { applied: new Map(), failed: [] };
    if (kind === 'sql') {
      const { rows } = await client.query<{ name: string; hash: string }>(`select name, hash from ${list}`);
      return { applied: new Map(rows.map(({ name, hash }) => [name, hash])), failed: [] };
    }
    const { rows } = await client.query<{ name: string; done: boolean; since: Date; log: string | null }>(
      `select migration_name as name, finished_at is not null as done, started_at as since, logs as log
       from ${list} where rolled_back_at is null`,
    );
    const failed = rows.filter(({ done }) => !done).map(({ name, since, log }) => ({ name, since, log: log ?? '' }));
    return { applied: new Map(rows.filter(({ done }) => done).map(({ name }) => [name, null])), failed };
  });
}

/** The sessions that hold a tool's migration lock of this database now. Throws when it cannot be asked. */
export async function lockHolders(url: string, kind: ReadableMigration['kind']): Promise<LockHolder[]> {
  return await asking(url, async (client) => {
    const { rows } = await client.query<LockHolder>(
      `select a.pid, coalesce(nullif(a.application_name, ''), 'a program without a name') as program,
         host(a.client_addr) as from, coalesce(a.state, 'unknown') as state,
         greatest(0, extract(epoch from now() - a.state_change))::int as quiet
       from pg_locks l join pg_stat_activity a using (pid)
       where l.locktype = 'advisory' and l.granted and l.classid = 0 and l.objid = $1 and l.objsubid = 1
         and l.database = (select oid from pg_database where datname = current_database())`,
      [MIGRATION_LOCKS[kind]],
    );
    return rows;
  });
}

async function asking<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...clientConfig(parseDatabaseUrl(url)), query_timeout: 10_000 });
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Prisma takes the schema from its URL. */
function schemaOf(url: string): string {
  return new URL(url).searchParams.get('schema') ?? 'public';
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
