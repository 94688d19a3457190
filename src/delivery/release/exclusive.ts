import { Failure } from './failure.ts';
import { type Held, onEach } from './fleet.ts';
import { isUp, type NamedProgram, notIn, programsOn } from './host-set.ts';
import { mapLimit } from './map-limit.ts';
import { waitReady } from './readiness.ts';
import { boundary, instanceSpec, previousOn, type Rollout, warn } from './rollout.ts';
import type { Say } from './run-steps.ts';
import { startInstance } from './steps/start.ts';

/**
 * Exclusive programs never run twice: on the hosts that were switched, each old one ends and then the new one starts.
 * The front lets its callers wait meanwhile, so none fails.
 */
export async function handOver(rollout: Rollout, hosts: readonly Held[], say: Say): Promise<void> {
  await onEach(hosts, async (held) => {
    const coming = exclusives(programsOn(rollout.begin.services, held.host.name));
    if (coming.length === 0) return;
    const facts = await held.host.instances();
    const handed = coming.filter((entry) => !isUp(facts, entry));
    await mapLimit(handed, handed.length, async (entry) => {
      await endOthers(rollout, entry);
      await startInstance(rollout, held, entry);
      await waitReady(rollout, held, entry, 'live');
      say(`${held.host.name}: ${entry.service} was handed over`);
    });
  });
}

/** Ends the instance of the live release of one service, wherever it runs. */
async function endOthers(rollout: Rollout, { service }: NamedProgram): Promise<void> {
  for (const held of rollout.fleet.hosts) {
    const old = programsOn(previousOn(rollout, held)?.services ?? {}, held.host.name).filter(
      (entry) => entry.service === service,
    );
    for (const entry of notIn(old, programsOn(rollout.begin.services, held.host.name))) {
      await endInstance(rollout, held, entry);
    }
  }
}

/** Ends the exclusive programs that a release started on a host. */
export async function endExclusives(rollout: Rollout, held: Held): Promise<void> {
  const coming = exclusives(programsOn(rollout.begin.services, held.host.name));
  for (const entry of notIn(coming, exclusivesBefore(rollout, held))) await endInstance(rollout, held, entry);
}

/** Starts the exclusive programs again that ended for a release. `doubtful` hosts may still run what took their place. */
export async function restartExclusives(rollout: Rollout, held: Held, doubtful: ReadonlySet<string>): Promise<void> {
  const facts = await held.host.instances();
  for (const entry of exclusivesBefore(rollout, held).filter((entry) => !isUp(facts, entry))) {
    const successor = rollout.begin.services[entry.service];
    const place = successor?.kind === 'program' ? successor.settings.exclusive : null;
    if (place !== null && doubtful.has(place)) throw new Failure(`${entry.service} may still run on ${place}`);
    await startAgain(rollout, held, entry);
  }
}

/** Starts an instance of the live release that ended. A refusal is told: the rest must come back all the same. */
export async function startAgain(rollout: Rollout, held: Held, entry: NamedProgram): Promise<void> {
  const { host, fence } = held;
  await boundary(rollout, `restart ${host.name} ${entry.service}`);
  const started = await host.start(fence, instanceSpec(rollout, held, entry));
  if (!started.ok) warn(rollout, `${entry.service} on ${host.name} could not be started again: ${started.reason}`);
}

/** Ends one instance when its callers are gone. */
export async function endInstance(rollout: Rollout, { host, fence }: Held, entry: NamedProgram): Promise<void> {
  const { service, program } = entry;
  await boundary(rollout, `stop ${host.name} ${service}`);
  await host.stop(fence, service, program.instance, { drain: program.settings.drain, stop: program.settings.stop });
  rollout.deps.emit({ type: 'service', host: host.name, service, state: 'stopped', build: program.build });
}

function exclusivesBefore(rollout: Rollout, held: Held): NamedProgram[] {
  return exclusives(programsOn(previousOn(rollout, held)?.services ?? {}, held.host.name));
}

function exclusives(entries: readonly NamedProgram[]): NamedProgram[] {
  return entries.filter(({ program }) => program.settings.exclusive !== null);
}
