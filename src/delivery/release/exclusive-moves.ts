import type { Held } from './fleet.ts';
import type { ReleaseMap } from './ledger.ts';
import type { Rollout } from './rollout.ts';

/** An exclusive service that a release runs on another host than the one before; null where it ran on all of them. */
export interface Move {
  readonly service: string;
  readonly from: string | null;
  readonly to: string;
}

/** What changes its host with a release. Nothing does in a first one. */
export function exclusiveMoves({ begin, previous }: Pick<Rollout, 'begin' | 'previous'>): Move[] {
  if (previous === null) return [];
  return Object.keys(begin.services).flatMap((service) => {
    const [from, to] = [placeOf(previous.services, service), placeOf(begin.services, service)];
    return from === undefined || to === undefined || to === null || from === to ? [] : [{ service, from, to }];
  });
}

/**
 * Hosts in the order in which their links move: a host that answers the callers of others listens before they come, and
 * lets them wait.
 */
export function listenersFirst(hosts: readonly Held[], listeners: readonly (string | null)[]): Held[][] {
  const isListener = ({ host }: Held) => listeners.includes(host.name);
  return [hosts.filter(isListener), hosts.filter((held) => !isListener(held))].filter((some) => some.length > 0);
}

/** The host of an exclusive program, null for one that runs everywhere, undefined where the release has no such program. */
function placeOf(services: ReleaseMap, service: string): string | null | undefined {
  const release = services[service];
  return release?.kind === 'program' ? release.settings.exclusive : undefined;
}
