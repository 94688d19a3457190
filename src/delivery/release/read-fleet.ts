import type { Environment, Project } from '../../config/project.ts';
import { HostGivenBack } from '../deploy/given-back.ts';
import type { Host, HostFacts, InstanceFacts } from '../deploy/host.ts';
import { isExpected, reasonOf } from './failure.ts';
import { type Ledger, readLedger } from './ledger.ts';
import type { ReleaseDeps } from './types.ts';

/** What a host says when it is only looked at; `problem` when it could not be asked, or is Gantry's no more. */
export type HostReport =
  | {
      readonly host: string;
      readonly facts: HostFacts;
      readonly ledger: Ledger;
      readonly instances: readonly InstanceFacts[];
    }
  | { readonly host: string; readonly problem: string; readonly isGivenBack: boolean };

/** Asks every host of an environment without a lock: nothing is changed. The coordinator is first. */
export async function readFleet(deps: ReleaseDeps, project: Project, environment: Environment): Promise<HostReport[]> {
  const hosts = await deps.openHosts(project, environment);
  try {
    return await Promise.all(hosts.map(report));
  } finally {
    await Promise.allSettled(hosts.map((host) => host[Symbol.asyncDispose]()));
  }
}

async function report(host: Host): Promise<HostReport> {
  try {
    const [facts, records, instances] = await Promise.all([host.facts(), host.records(), host.instances()]);
    return { host: host.name, facts, ledger: readLedger(records), instances };
  } catch (error) {
    if (!isExpected(error)) throw error;
    return { host: host.name, problem: reasonOf(error), isGivenBack: error instanceof HostGivenBack };
  }
}

/** The ledger that counts: the coordinator's, or the longest of the others while it is out of reach. */
export function countingLedger(reports: readonly HostReport[]): Ledger {
  const [coordinator, ...others] = reports;
  if (coordinator && 'ledger' in coordinator) return coordinator.ledger;
  const ledgers = others.flatMap((other) => ('ledger' in other ? [other.ledger] : []));
  const longest = ledgers.toSorted((a, b) => b.deployments.length - a.deployments.length)[0];
  return longest ?? { deployments: [], problems: [] };
}
