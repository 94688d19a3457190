import type { Migration } from '../../config/project.ts';
import { type LockHolder, lockHolders, type MigrationState, readMigrationState } from './database-state.ts';

/**
 * Why a migration failed, in one sentence with what to do: what the tool printed, and what the database says of it
 * (which migration is half done, which session holds the lock). Null when what was printed says nothing.
 */
export async function explainFailure(
  lines: readonly string[],
  url: string,
  migration: Migration,
): Promise<string | null> {
  const text = lines.join('\n');
  const kind = migration.kind === 'sql' ? 'sql' : 'prisma';
  if (/P3009|P3018/.test(text)) {
    const state = await readMigrationState(url, kind).catch(() => null);
    const [first] = state?.failed ?? [];
    const half = first ? halfDone(first) : 'an earlier migration failed half-way (P3009)';
    return `${half}; ${resolving(first?.name ?? '<name>', schemaOf(migration))}`;
  }
  if (/P1002/.test(text)) {
    const holders = await lockHolders(url, kind).catch(() => []);
    if (holders.length === 0) return 'another migration held the lock of the database (P1002), or it did not answer';
    return `another migration holds the lock of the database (P1002): ${heldBy(holders)}`;
  }
  if (/P1001/.test(text)) return 'the database cannot be reached (P1001)';
  if (/lock timeout|55P03/.test(text)) return TABLE_IN_USE;
  return lines.findLast((line) => /error/i.test(line))?.trim() ?? lines.at(-1)?.trim() ?? null;
}

/** What `lock_timeout` means for a table. */
export const TABLE_IN_USE = 'a table was in use for longer than 10 s (lock_timeout); nothing was waited for';

/** A migration that Prisma began and did not finish: nothing else is applied before that is settled. */
export function halfDone({ name, since, log }: MigrationState['failed'][number]): string {
  const why = log.split('\n').find((line) => /error/i.test(line));
  return `the migration ${name} failed half-way at ${since.toISOString()} (P3009)${why ? `: ${why.trim()}` : ''}`;
}

/** How Prisma is told what became of it. */
export function resolving(name: string, schema: string | null): string {
  const at = schema === null ? '' : ` --schema ${schema}`;
  const command = (what: string) => `\`npx prisma migrate resolve ${what} "${name}"${at}\``;
  return `when its changes are not in the database: ${command('--rolled-back')}; when all of them are: ${command('--applied')}`;
}

/** Who holds a lock, and how a session of a deployment that is gone is ended. */
export function heldBy(holders: readonly LockHolder[]): string {
  const sessions = holders.map(({ pid, program, from, state, quiet }) => {
    const place = from === null ? 'the machine of the database' : from;
    return `session ${pid} of ${program} on ${place}, ${state} for ${quiet} s`;
  });
  const ends = holders.map(({ pid }) => `pg_terminate_backend(${pid})`).join(', ');
  return `${sessions.join('; ')}; when no deployment is behind it any more: \`psql "$DATABASE_URL" -c "select ${ends}"\``;
}

function schemaOf(migration: Migration): string | null {
  return migration.kind === 'prisma' ? migration.schema : null;
}
