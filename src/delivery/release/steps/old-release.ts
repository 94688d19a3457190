import { isGood } from '../../deploy/host.ts';
import { Failure } from '../failure.ts';
import { onEach } from '../fleet.ts';
import { programsOn } from '../host-set.ts';
import { questionsFor, sentence } from '../readiness.ts';
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
      let left = questionsFor(programsOn(previousOn(rollout, held)?.services ?? {}, host.name));
      for (let tries = 1; left.length > 0; tries += 1) {
        const probes = await host.probe('live', left);
        const bad = left.flatMap((question, index) => {
          const probe = probes[index];
          return probe && isGood(probe) ? [] : [{ question, probe }];
        });
        const [first] = bad;
        if (first && tries >= TRIES) {
          const { service, path } = first.question;
          const seen = first.probe ? sentence(path, first.probe, null) : 'it was not asked';
          throw new Failure(`the migration broke the live ${service} on ${host.name}: ${seen}`);
        }
        left = bad.map(({ question }) => question);
      }
    });
    say(`release ${rollout.previous?.release} answers after the migration`);
  },
};
