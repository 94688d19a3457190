import { Failure } from '../failure.ts';
import { type Held, onEach } from '../fleet.ts';
import { programsOn } from '../host-set.ts';
import { isGood, readyPath, sentence } from '../readiness.ts';
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
  const wrong: string[] = [];
  const ask = async (service: string, path: string) => {
    const probe = await host.probe('candidate', service, path);
    if (!isGood(probe)) wrong.push(`${service} on ${host.name} is not ready: ${sentence(path, probe, null)}`);
  };
  for (const { service, program } of programsOn(begin.services, host.name)) {
    const path = readyPath(program.settings);
    if (path !== null && program.settings.exclusive === null) await ask(service, path);
  }
  for (const [service, release] of Object.entries(begin.services)) {
    if (release.kind === 'static') await ask(service, '/');
  }
  if (wrong.length > 0) throw new Failure(wrong.join('; '));
}
