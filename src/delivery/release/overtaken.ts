import { reasonOf } from './failure.ts';
import { currentRelease, type Deployment, type Ledger, readLedger } from './ledger.ts';
import { type Rollout, warn } from './rollout.ts';
import type { DeploymentOutcome } from './types.ts';

const TAKEN = 'another deployer took over the hosts';

/**
 * What became of a release whose deployer was overtaken, such as one that was asleep past its lock, before it knew of a
 * commit: as the coordinator's ledger has it now. Only reads.
 */
export async function overtaken(rollout: Rollout, step: string): Promise<DeploymentOutcome> {
  const { begin, fleet } = rollout;
  const ending = { result: 'failure' as const, release: begin.release, step, doubtful: [] };
  let ledger: Ledger;
  try {
    ledger = readLedger(await fleet.coordinator.host.records());
  } catch (error) {
    return { ...ending, live: 'unknown', reason: `${TAKEN}, and its ledger cannot be read: ${reasonOf(error)}` };
  }
  const isMine = (deployment: Deployment) => deployment.begin.deployment === begin.deployment;
  const mine = ledger.deployments.find(isMine)?.state;
  if (mine === 'committed') {
    warn(rollout, `${TAKEN} when release ${begin.release} counted, and finished it`);
    const { changes } = rollout;
    return { result: 'success', release: begin.release, previous: begin.previous, changes, switched: 0 };
  }
  const next = ledger.deployments.findLast((other) => !isMine(other) && other.begin.release >= begin.release);
  const live = currentRelease(ledger)?.begin.release ?? null;
  const undone = mine === 'undone' ? `${TAKEN}, and undid release ${begin.release}` : TAKEN;
  return { ...ending, live, reason: next ? `${TAKEN}: ${words(next)}` : undone };
}

function words({ begin, state }: Deployment): string {
  const became = { committed: 'was put live', open: 'is on its way', undone: 'was undone' }[state];
  return `release ${begin.release} of ${begin.author} ${became}`;
}
