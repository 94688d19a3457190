import { currentRelease, type Ledger, type ReleaseMap } from './ledger.ts';
import type { BeginRecord } from './records.ts';

/** A service that stays at its build, whatever is deployed, until it is unpinned. */
export type Pin = NonNullable<BeginRecord['pins']>[string];

/** The pins of an environment, by service. They go with the releases; what was unpinned since is left out. */
export function pinsOf(ledger: Ledger): Readonly<Record<string, Pin>> {
  const current = currentRelease(ledger);
  const gone = new Set(current?.unpinned);
  return Object.fromEntries(Object.entries(current?.begin.pins ?? {}).filter(([service]) => !gone.has(service)));
}

/** The pins that the next release keeps: those of services it still has. */
export function keptPins(pins: Readonly<Record<string, Pin>>, services: ReleaseMap): Pick<BeginRecord, 'pins'> {
  const kept = Object.entries(pins).filter(([service]) => services[service]);
  return kept.length > 0 ? { pins: Object.fromEntries(kept) } : {};
}

/** One line for each service that a deployment leaves where it is. */
export function pinLines(environment: string, pins: Readonly<Record<string, Pin>>, services: ReleaseMap): string[] {
  return Object.entries(pins)
    .filter(([service]) => services[service])
    .map(([service, { release, author, reason }]) => {
      const why = reason === null ? '' : ` (${reason})`;
      const fix = `"gantry unpin ${environment} ${service}" lets it move`;
      return `${service} is pinned to its build of release ${release} by ${author}${why} and stays there; ${fix}`;
    });
}
