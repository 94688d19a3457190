import { isUp, programsOn } from './host-set.ts';
import type { ReleaseMap } from './ledger.ts';
import type { Session } from './session.ts';

/** How many instances of a release do not run any more, over all hosts. */
export function countStarts({ fleet }: Pick<Session, 'fleet'>, services: ReleaseMap): number {
  return fleet.hosts
    .map(({ host, instances }) => programsOn(services, host.name).filter((entry) => !isUp(instances, entry)).length)
    .reduce((sum, count) => sum + count, 0);
}

/** What going back costs, said beforehand. */
export function costLine(starts: number): string {
  if (starts === 0) return 'a rename on each host';
  return starts === 1 ? 'starting 1 instance' : `starting ${starts} instances`;
}
