import { reasonOf } from './failure.ts';
import { currentRelease, readLedger, rollbackTargets } from './ledger.ts';
import { type Rollout, warn } from './rollout.ts';

/**
 * After a release went live: the store of this machine keeps what is live in the environment and what a rollback may
 * bring back there. That something could not be removed is no failure of the release.
 */
export async function tidyStore(rollout: Rollout): Promise<void> {
  const { deps, environment, project, fleet } = rollout;
  try {
    const ledger = readLedger(await fleet.coordinator.host.records());
    const current = currentRelease(ledger);
    const wanted = [...(current ? [current] : []), ...rollbackTargets(ledger).slice(0, environment.keep)];
    const builds = wanted.flatMap(({ begin }) =>
      Object.entries(begin.services).map(([service, { build }]) => `${service}/${build}`),
    );
    await deps.builder.keep({
      environment: environment.name,
      builds: [...new Set(builds)],
      environments: project.environments.map(({ name }) => name),
    });
  } catch (error) {
    warn(rollout, `old builds could not be removed from this machine: ${reasonOf(error)}`);
  }
}
