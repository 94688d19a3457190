import type { Environment, Program, Project } from '../../config/project.ts';
import { readMigrationState } from '../migrations/database-state.ts';
import type { Secrets } from './compose-release.ts';
import { databaseUsers, environmentDatabase } from './database-url.ts';
import { Failure, reasonOf } from './failure.ts';
import type { Ledger, ReleaseMap } from './ledger.ts';
import type { ReleasePlan } from './plan-release.ts';
import type { BeginRecord } from './records.ts';
import type { Say } from './run-steps.ts';

interface Way {
  readonly project: Project;
  readonly environment: Environment;
  readonly secrets: Secrets;
  readonly ledger: Ledger;
  /** What is live, and what would be. */
  readonly live: ReleaseMap;
  readonly plan: ReleasePlan;
  /** The release whose code comes back. */
  readonly target: number;
  readonly override?: string | undefined;
}

interface Crossed {
  readonly release: number;
  readonly name: string;
  readonly contract: readonly string[];
}

/**
 * Code does not go back over a migration that took something away from it: that is refused with the migration's name,
 * unless a reason is given, which is recorded. The ledger knows which migrations those are; the database, whether they
 * were applied (an undone release may have, and a restored backup may have none). Additive ones are no obstacle.
 */
export async function checkContracts(way: Way, say: Say): Promise<BeginRecord['overrides']> {
  const { project, environment, live, plan, target, override } = way;
  const users = databaseUsers(project, environment);
  if (users.every((name) => live[name]?.build === plan.services[name]?.build)) return [];
  const crossed = await appliedOnes(way, say);
  if (crossed.length === 0) return [];
  const named = crossed.map(({ release, name, contract }) => `${name} of release ${release} ${contract.join(', ')}`);
  const rule = `contract: ${crossed.map(({ name }) => name).join(', ')}`;
  if (override) return [{ rule, reason: override }];
  throw new Failure(
    `release ${target} may not work with the database as it is now: ${named.join('; ')}. Mend forward, restore a backup, or go back all the same with --override-contract <reason>`,
  );
}

async function appliedOnes({ project, environment, secrets, ledger, target }: Way, say: Say): Promise<Crossed[]> {
  const all = ledger.deployments
    .filter(({ begin }) => begin.release > target)
    .flatMap(({ begin: { release, migrations = [] } }) => migrations.map((one) => ({ release, ...one })))
    .filter(({ contract }) => contract.length > 0);
  // A release that was undone before it migrated names what the next one brought.
  const recorded = [...new Map(all.map((one) => [one.name, one])).values()];
  const owner = project.services.find((one): one is Program => one.kind === 'program' && one.migrate !== null);
  if (recorded.length === 0 || !owner?.migrate || owner.migrate.kind === 'command') return recorded;
  try {
    const { applied } = await readMigrationState(environmentDatabase(environment, secrets), owner.migrate.kind);
    return recorded.filter(({ name }) => applied.has(name));
  } catch (error) {
    say(`the database cannot be asked, so the ledger counts: ${reasonOf(error)}`);
    return recorded;
  }
}
