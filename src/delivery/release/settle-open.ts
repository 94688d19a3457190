import { Failure } from './failure.ts';
import { finishRollout } from './finish-rollout.ts';
import { type Fleet, onEach } from './fleet.ts';
import { type Deployment, type Ledger, readLedger } from './ledger.ts';
import type { Rollout } from './rollout.ts';
import type { Say } from './run-steps.ts';
import { type HostView, settle } from './settle.ts';
import { findBuilds } from './steps/build.ts';
import { tellAndPark } from './steps/retire.ts';
import { undoRollout } from './undo-rollout.ts';

/** What was done about a deployment whose deployer is gone. */
export interface Settled {
  readonly what: 'finished' | 'undone';
  readonly deployment: Deployment;
}

/** What every host of a fleet says of itself. */
export async function viewFleet(hosts: Fleet['hosts']): Promise<ReadonlyMap<string, HostView>> {
  const views = await onEach(hosts, async ({ host }) => {
    const [records, facts] = await Promise.all([host.records(), host.facts()]);
    return [host.name, { ledger: readLedger(records), live: facts.live }] as const;
  });
  return new Map(views);
}

/**
 * Brings interrupted deployments to an end, one after the other: committed ones forward, the others back. Throws a
 * {@link Failure} when a host that is needed cannot be reached or brought back.
 */
export async function settleOpen(
  fleet: Fleet,
  rolloutOf: (deployment: Deployment, ledger: Ledger) => Promise<Rollout>,
  say: Say,
): Promise<Settled[]> {
  const settled: Settled[] = [];
  for (let round = 0; round < MOST; round += 1) {
    const views = await viewFleet(fleet.hosts);
    const found = settle(fleet.coordinator.host.name, views);
    if (found.kind === 'nothing') return settled;
    if (found.kind === 'doubt') throw new Failure(found.reason);
    const ledger = views.get(fleet.coordinator.host.name)?.ledger ?? { deployments: [], problems: [] };
    const rollout = await rolloutOf(found.deployment, ledger);
    const hosts = fleet.hosts.filter(({ host }) => found.hosts.includes(host.name));
    settled.push(await bringToAnEnd(found.kind, rollout, found.deployment, hosts, say));
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
