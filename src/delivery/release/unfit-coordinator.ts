import type { Ledger } from './ledger.ts';

/** A host and its ledger. */
export interface Witness {
  readonly name: string;
  readonly ledger: Ledger;
}

/**
 * The host that knows of a release of this environment that counts and is newer than all the coordinator has; null when
 * there is none. A commit is the coordinator's first, so that one that knows of less was put first in gantry.yml since,
 * or lost its ledger: by it nothing would be live.
 */
export function betterWitness(
  environment: string,
  coordinator: Witness,
  others: readonly Witness[],
): (Witness & { readonly release: number }) | null {
  const known = Math.max(0, ...coordinator.ledger.deployments.map(({ begin }) => begin.release));
  const newer = others.flatMap((witness) => {
    const { deployments } = witness.ledger;
    const last = deployments.findLast(({ begin, state }) => state === 'committed' && begin.environment === environment);
    return last && last.begin.release > known && !last.returned ? [{ ...witness, release: last.begin.release }] : [];
  });
  return newer.toSorted((a, b) => b.release - a.release)[0] ?? null;
}

/** Why nothing may be decided by the coordinator's ledger, with what mends it; null when it may. */
export function unfitCoordinator(environment: string, hosts: readonly Witness[]): string | null {
  const [coordinator, ...others] = hosts;
  const better = coordinator && betterWitness(environment, coordinator, others);
  if (!better) return null;
  const why = `${coordinator.name} coordinates ${environment} as its first host, and does not know of release ${better.release}, which ${better.name} has`;
  return `${why}; put ${better.name} first in gantry.yml, at least until a release was live on both`;
}
