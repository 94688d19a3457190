import { onEach } from './fleet.ts';
import { isUp, programsOn } from './host-set.ts';
import type { ReleaseMap } from './ledger.ts';
import type { Session } from './session.ts';

/** How many instances of a release do not run any more, over all hosts. */
export async function countStarts({ fleet }: Session, services: ReleaseMap): Promise<number> {
  const counts = await onEach(fleet.hosts, async ({ host }) => {
    const facts = await host.instances();
    return programsOn(services, host.name).filter((entry) => !isUp(facts, entry)).length;
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

/** What going back costs, said beforehand. */
export function costLine(starts: number): string {
  if (starts === 0) return 'a rename on each host';
  return starts === 1 ? 'starting 1 instance' : `starting ${starts} instances`;
}
