import { Failure } from './failure.ts';
import type { Session } from './session.ts';
import { type HostView, viewOf } from './settle.ts';
import type { DeploymentOutcome } from './types.ts';

/** That a host shows a release of which it has no record, in a sentence; null where it has one, or what it has cannot be read. */
export function lostRecord({ name, live, ledger }: HostView): string | null {
  if (live === null || ledger.problems.length > 0 || ledger.deployments.some(({ begin }) => begin.release === live))
    return null;
  return `${name} shows release ${live} and has no record of it: its ledger was lost; the next release is recorded there again`;
}

/** That a host shows a release of which no host has a record, in a sentence; null where there is none. */
export function unknownRelease(hosts: readonly HostView[]): string | null {
  const known = new Set(hosts.flatMap(({ ledger }) => ledger.deployments.map(({ begin }) => begin.release)));
  const host = hosts.find(({ live }) => live !== null && !known.has(live));
  return host ? `${host.name} shows release ${host.live}, and no host has a record of it: the ledgers were lost` : null;
}

/** What is asked to go back ends with where no release is known. Throws a {@link Failure} where a host shows one all the same. */
export function nothingLive({ environment, fleet }: Session): DeploymentOutcome {
  const unknown = unknownRelease(fleet.hosts.map(viewOf));
  if (unknown === null) {
    return { result: 'nothing', release: null, reason: `nothing was ever live in ${environment.name}` };
  }
  throw new Failure(`${unknown}, and with them what could be gone back to; the next "gantry deploy" begins new ones`);
}
