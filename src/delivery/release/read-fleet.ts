import type { Environment, Project } from '../../config/project.ts';
import { HostGivenBack } from '../deploy/given-back.ts';
import type { Host, HostFacts, InstanceFacts } from '../deploy/host.ts';
import { isExpected, reasonOf } from './failure.ts';
import { type Ledger, readLedger } from './ledger.ts';
import type { ReleaseDeps } from './types.ts';
import { betterWitness, type Witness } from './unfit-coordinator.ts';

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

/**
 * The ledger that counts in an environment: the coordinator's, or the longest of the others while it is out of reach, or
 * that of a host that knows better.
 */
export function countingLedger(environment: string, reports: readonly HostReport[]): Ledger {
  const [coordinator] = reports;
  const witnesses = witnessesOf(reports);
  if (coordinator && 'ledger' in coordinator) {
    const [own, ...others] = witnesses;
    return (own && betterWitness(environment, own, others)?.ledger) ?? coordinator.ledger;
  }
  const ledgers = witnesses.map(({ ledger }) => ledger);
  const longest = ledgers.toSorted((a, b) => b.deployments.length - a.deployments.length)[0];
  return longest ?? { deployments: [], problems: [] };
}

/** The hosts that could be asked, with their ledgers. */
export function witnessesOf(reports: readonly HostReport[]): Witness[] {
  return reports.flatMap((report) => ('ledger' in report ? [{ name: report.host, ledger: report.ledger }] : []));
}
