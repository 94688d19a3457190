import type { Rollout } from '../rollout.ts';
import type { Step } from '../run-steps.ts';
import { writeRecord } from '../write-record.ts';

/** One durable record on the coordinator: from here on the release counts, and is finished rather than undone. */
export const commit: Step<Rollout> = {
  name: 'Commit',
  async run(rollout, say) {
    const { deps, environment, begin, fleet, progress } = rollout;
    await writeRecord(rollout, fleet.coordinator, 'commit');
    progress.committed = true;
    deps.emit({ type: 'deployment', environment: environment.name, release: begin.release, state: 'committed' });
    say(`release ${begin.release} counts, says ${fleet.coordinator.host.name}`);
  },
};
