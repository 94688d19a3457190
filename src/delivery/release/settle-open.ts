import { Failure } from './failure.ts';
import { finishRollout } from './finish-rollout.ts';
import { type Fleet, lookAgain } from './fleet.ts';
import type { Deployment, Ledger } from './ledger.ts';
import type { Rollout } from './rollout.ts';
import type { Say } from './run-steps.ts';
import { settle, viewOf } from './settle.ts';
import { findBuilds } from './steps/build.ts';
import { tellAndPark } from './steps/retire.ts';
import { undoRollout } from './undo-rollout.ts';
import { unfitCoordinator } from './unfit-coordinator.ts';
import { unreadableRecord } from './unreadable-records.ts';

/** What was done about a deployment whose deployer is gone. */
export interface Settled {
  readonly what: 'finished' | 'undone';
  readonly deployment: Deployment;
}

/** A fleet on which nothing is open, with what had to be done for that. */
export interface SettledFleet {
  /** The hosts as they are now. */
  readonly fleet: Fleet;
  /** The coordinator's. */
  readonly ledger: Ledger;
  readonly settled: readonly Settled[];
}

/**
 * Brings interrupted deployments to an end, one after the other: committed ones forward, the others back. Throws a
 * {@link Failure} when a host that is needed cannot be reached or brought back, or a record cannot be read.
 */
export async function settleOpen(
  environment: string,
  locked: Fleet,
  rolloutOf: (fleet: Fleet, deployment: Deployment, ledger: Ledger) => Rollout,
  say: Say,
): Promise<SettledFleet> {
  const settled: Settled[] = [];
  let fleet = locked;
  for (let round = 0; round < MOST; round += 1) {
    const views = fleet.hosts.map(viewOf);
    const ledger = views[0]?.ledger ?? { deployments: [], problems: [] };
    const [unreadable] = ledger.problems;
    // What it says may be that a newer release counts: guessing would bring an older one back.
    if (unreadable !== undefined) throw new Failure(unreadableRecord(views[0]?.name ?? '', unreadable));
    const unfit = unfitCoordinator(environment, views);
    if (unfit !== null) throw new Failure(unfit);
    const found = settle(views);
    if (found.kind === 'nothing') return { fleet, ledger, settled };
    const rollout = rolloutOf(fleet, found.deployment, ledger);
    const hosts = fleet.hosts.filter(({ host }) => found.hosts.includes(host.name));
    settled.push(await bringToAnEnd(found.kind, rollout, found.deployment, hosts, say));
    fleet = await lookAgain(fleet);
  }
  throw new Failure('the last deployment could not be settled: its hosts still disagree');
}

/** Deployments that can be open at once: one on each of several hosts that were away. */
const MOST = 8;

async function bringToAnEnd(
  kind: 'finish' | 'undo',
  rollout: Rollout,
  deployment: Deployment,
  hosts: Fleet['hosts'],
  say: Say,
): Promise<Settled> {
  const { release } = deployment.begin;
  say(`release ${release} was interrupted ${kind === 'finish' ? 'after' : 'before'} its commit: ${kind}`);
  if (kind === 'undo') {
    const reason = deployment.reason ?? 'its deployer was interrupted before the commit';
    const doubtful = await undoRollout(rollout, hosts, reason, say);
    if (doubtful.length > 0) throw new Failure(`release ${release} cannot be undone on ${doubtful.join(', ')}`);
    return { what: 'undone', deployment };
  }
  await findBuilds(rollout);
  await finishRollout(rollout, hosts, say);
  await tellAndPark(rollout, hosts);
  return { what: 'finished', deployment };
}
