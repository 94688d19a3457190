import { isGood } from '../../deploy/host.ts';
import { Failure } from '../failure.ts';
import { type Held, onEach } from '../fleet.ts';
import { programsOn } from '../host-set.ts';
import { questionsFor, sentence } from '../readiness.ts';
import type { Rollout } from '../rollout.ts';
import type { Step } from '../run-steps.ts';
import { writeRecord } from '../write-record.ts';

/** Asks the whole release once through the front of each host; the host's vote for it is a durable record. */
export const ready: Step<Rollout> = {
  name: 'Ready everywhere',
  async run(rollout, say) {
    await onEach(rollout.fleet.hosts, async (held) => {
      await probeAll(rollout, held);
      await writeRecord(rollout, held, 'prepared');
      say(`${held.host.name}: the whole release answers`);
    });
    const { deps, environment, begin } = rollout;
    deps.emit({ type: 'deployment', environment: environment.name, release: begin.release, state: 'prepared' });
  },
};

async function probeAll({ begin }: Rollout, { host }: Held): Promise<void> {
  const shared = programsOn(begin.services, host.name).filter(({ program }) => program.settings.exclusive === null);
  const sites = Object.entries(begin.services).filter(([, { kind }]) => kind === 'static');
  const questions = [...questionsFor(shared), ...sites.map(([service]) => ({ service, path: '/' }))];
  const probes = await host.probe('candidate', questions);
  const wrong = questions.flatMap(({ service, path }, index) => {
    const probe = probes[index];
    if (probe && isGood(probe)) return [];
    const seen = probe ? sentence(path, probe, null) : 'it was not asked';
    return [`${service} on ${host.name} is not ready: ${seen}`];
  });
  if (wrong.length > 0) throw new Failure(wrong.join('; '));
}
