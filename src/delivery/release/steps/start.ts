import type { InstanceFacts } from '../../deploy/host.ts';
import { watchErrors } from '../error-watch.ts';
import { Failure } from '../failure.ts';
import { type Held, onEach } from '../fleet.ts';
import { isUp, type NamedProgram, programsOn, startOrder } from '../host-set.ts';
import { mapLimit } from '../map-limit.ts';
import { waitReady } from '../readiness.ts';
import { boundary, instanceSpec, pointTo, type Rollout } from '../rollout.ts';
import type { Say, Step } from '../run-steps.ts';

const AT_ONCE = 8;

/**
 * Starts what the release runs and does not run yet, beside the old instances, and waits until each answers through the
 * front on the candidate link. Exclusive programs come later: the old one has to end first.
 */
export const start: Step<Rollout> = {
  name: 'Start',
  async run(rollout, say) {
    await onEach(rollout.fleet.hosts, (held) => startOn(rollout, held, say));
  },
};

async function startOn(rollout: Rollout, held: Held, say: Say): Promise<void> {
  const { host } = held;
  const [facts] = await Promise.all([
    sparedInstances(rollout, held),
    pointTo(rollout, held, 'candidate', rollout.begin.release),
    watchErrors(rollout, held),
  ]);
  const starting = missing(rollout, host.name, facts).filter(({ program }) => program.settings.exclusive === null);
  for (const wave of startOrder(starting)) {
    await mapLimit(wave, AT_ONCE, async (entry) => {
      await startInstance(rollout, held, entry);
      await waitReady(rollout, held, entry, 'candidate');
    });
  }
  say(`${host.name}: started ${starting.map(({ service }) => service).join(', ') || 'nothing'}`);
}

/** What runs, once nobody will end any more what a rollback brings back. */
async function sparedInstances({ begin }: Rollout, { host, fence }: Held): Promise<readonly InstanceFacts[]> {
  if (begin.what === 'rollback') await host.unpark(fence);
  return host.instances();
}

/** The programs of the release that belong on a host and do not run there. */
function missing({ begin }: Rollout, host: string, facts: readonly InstanceFacts[]): NamedProgram[] {
  return programsOn(begin.services, host).filter((entry) => !isUp(facts, entry));
}

/** Starts one instance. */
export async function startInstance(rollout: Rollout, held: Held, entry: NamedProgram): Promise<void> {
  const { host, fence } = held;
  const { service, program } = entry;
  rollout.signal?.throwIfAborted();
  await boundary(rollout, `start ${host.name} ${service}`);
  rollout.deps.emit({ type: 'service', host: host.name, service, state: 'starting', build: program.build });
  const started = await host.start(fence, instanceSpec(rollout, held, entry));
  if (!started.ok) throw new Failure(`${service} on ${host.name} could not be started: ${started.reason}`);
}
