import pg from 'pg';
import type { Program } from '../../config/project.ts';
import { clientConfig, parseDatabaseUrl } from '../../lib/postgres/connection.ts';
import { databaseUrl } from './database-url.ts';
import { reasonOf } from './failure.ts';
import { notIn, programsOn } from './host-set.ts';
import { previousOn, type Rollout } from './rollout.ts';

/** How many instances of a service there are at once while a release goes live. */
export interface Demand {
  readonly service: string;
  readonly pool: number;
  readonly instances: number;
}

/**
 * Whether the database has connections for the old and the new instances together (delivery.md: two instances double
 * them). Only services that say their `pool` are counted; without one the database is not asked.
 */
export async function connectionProblems(rollout: Rollout): Promise<string[]> {
  const demands = demandsOf(rollout);
  if (demands.length === 0 || rollout.environment.database === null) return [];
  try {
    const problem = overBudget(demands, await freeConnections(databaseUrl(rollout)));
    return problem === null ? [] : [problem];
  } catch (error) {
    return [`the database cannot be asked for its connections: ${reasonOf(error)}`];
  }
}

/** The connections that a database has for users who are not its superuser. */
export async function freeConnections(url: string): Promise<number> {
  const client = new pg.Client({ ...clientConfig(parseDatabaseUrl(url)), query_timeout: 10_000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ free: number }>(
      "select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as free",
    );
    return rows[0]?.free ?? 0;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Old and new instances by service, on all hosts. */
function demandsOf(rollout: Rollout): Demand[] {
  const { project, begin, fleet } = rollout;
  const owners = project.services.filter((one): one is Program => one.kind === 'program');
  const instances = new Map<string, number>();
  for (const held of fleet.hosts) {
    const wanted = programsOn(begin.services, held.host.name);
    const old = notIn(programsOn(previousOn(rollout, held)?.services ?? {}, held.host.name), wanted);
    for (const { service } of wanted) instances.set(service, (instances.get(service) ?? 0) + 1);
    // An exclusive program ends before its successor starts.
    const beside = old.filter(({ program }) => program.settings.exclusive === null);
    for (const { service } of beside) instances.set(service, (instances.get(service) ?? 0) + 1);
  }
  return owners.flatMap(({ name, pool }) => {
    const count = instances.get(name) ?? 0;
    return pool === null || count === 0 ? [] : [{ service: name, pool, instances: count }];
  });
}

/** What is too much, in a sentence with the way out; null when `free` connections are enough. */
export function overBudget(demands: readonly Demand[], free: number): string | null {
  const total = demands.reduce((sum, { pool, instances }) => sum + pool * instances, 0);
  if (total <= free) return null;
  const parts = demands.map(({ service, pool, instances }) => `${service} ${instances} × ${pool}`).join(', ');
  return `old and new instances together may open ${total} database connections (${parts}), and the database has ${free}: lower \`pool\` there and here, or raise max_connections`;
}
