import { Failure } from '../failure.ts';
import { onEach } from '../fleet.ts';
import { programsOn } from '../host-set.ts';
import { isGood, readyPath, sentence } from '../readiness.ts';
import { previousOn, type Rollout } from '../rollout.ts';
import type { Step } from '../run-steps.ts';

const TRIES = 3;

/** Asks the live release's probes again after a migration: one that broke it must not get any further. */
export const oldRelease: Step<Rollout> = {
  name: 'Old release still answers',
  skip({ previous, migration }) {
    if (!previous) return 'nothing is live yet';
    return migration ? null : 'the database was not touched';
  },
  async run(rollout, say) {
    await onEach(rollout.fleet.hosts, async (held) => {
      const { host } = held;
      for (const { service, program } of programsOn(previousOn(rollout, held)?.services ?? {}, host.name)) {
        const path = readyPath(program.settings);
        if (path === null) continue;
        let seen = await host.probe('live', service, path);
        for (let tries = 1; tries < TRIES && !isGood(seen); tries += 1) seen = await host.probe('live', service, path);
        if (isGood(seen)) continue;
        throw new Failure(`the migration broke the live ${service} on ${host.name}: ${sentence(path, seen, null)}`);
      }
    });
    say(`release ${rollout.previous?.release} answers after the migration`);
  },
};
