import { type Held, onEach } from '../fleet.ts';
import { notIn, parked, programsOn } from '../host-set.ts';
import { currentRelease, readLedger, rollbackTargets } from '../ledger.ts';
import { boundary, LEFTOVER, pointTo, previousOn, type Rollout } from '../rollout.ts';
import type { Step } from '../run-steps.ts';
import { writeRecord } from '../write-record.ts';

/**
 * Tells every host of the commit. When all of them know it, the old instances are parked: they run on for the rollback
 * window, and end by themselves. What even older releases left is ended and removed now.
 */
export const retire: Step<Rollout> = {
  name: 'Retire',
  async run(rollout, say) {
    const { fleet, environment, begin, deps } = rollout;
    await tellAndPark(rollout, fleet.hosts);
    deps.emit({ type: 'deployment', environment: environment.name, release: begin.release, state: 'retired' });
    const window = environment.rollbackWindow / 1000;
    say(
      rollout.previous ? `release ${rollout.previous.release} stays parked for ${window} s` : 'nothing was live before',
    );
  },
};

/** Retires on these hosts; the coordinator's `settled` is last, so that whoever comes next does again what is missing. */
export async function tellAndPark(rollout: Rollout, hosts: readonly Held[]): Promise<void> {
  const isCoordinator = ({ host }: Held) => host === rollout.fleet.coordinator.host;
  const others = hosts.filter((held) => !isCoordinator(held));
  await onEach(others, (held) => writeRecord(rollout, held, 'commit'));
  await onEach(hosts, (held) => parkOn(rollout, held));
  await onEach(others, (held) => writeRecord(rollout, held, 'settled'));
  await onEach(hosts.filter(isCoordinator), (held) => writeRecord(rollout, held, 'settled'));
}

async function parkOn(rollout: Rollout, held: Held): Promise<void> {
  const { begin, environment, deps } = rollout;
  const previous = previousOn(rollout, held);
  const { host, fence } = held;
  const kept = programsOn(begin.services, host.name);
  // An exclusive one ended when it was handed over, unless its service is gone.
  const old = notIn(programsOn(previous?.services ?? {}, host.name), kept).filter(
    ({ service, program }) => program.settings.exclusive === null || !begin.services[service],
  );
  await Promise.all([pointTo(rollout, held, 'candidate', null), pointTo(rollout, held, 'previous', null)]);
  await boundary(rollout, `park ${host.name}`);
  await host.park(fence, old.map(parked), environment.rollbackWindow);
  for (const { service, program } of old) {
    deps.emit({ type: 'service', host: host.name, service, state: 'parked', build: program.build });
  }
  const [sets] = await Promise.all([setsToKeep(rollout, held), endLeftovers(rollout, held)]);
  await boundary(rollout, `prune ${host.name}`);
  await host.prune(fence, sets);
}

/** Instances of neither release: an older one's that was still parked, or a killed deployer's. */
async function endLeftovers(rollout: Rollout, held: Held): Promise<void> {
  const { begin } = rollout;
  const previous = previousOn(rollout, held);
  const ours = [begin, ...(previous ? [previous] : [])].flatMap(({ services }) => programsOn(services, held.host.name));
  const names = new Set(ours.map(({ service, program }) => `${service} ${program.instance}`));
  const strangers = (await held.host.instances()).filter(
    ({ service, instance, state }) => state !== 'ended' && !names.has(`${service} ${instance}`),
  );
  await boundary(rollout, `leftovers ${held.host.name}`);
  await Promise.all(strangers.map(({ service, instance }) => held.host.stop(held.fence, service, instance, LEFTOVER)));
}

async function setsToKeep({ environment }: Rollout, { host }: Held): Promise<number[]> {
  const ledger = readLedger(await host.records());
  const targets = rollbackTargets(ledger).slice(0, environment.keep);
  const current = currentRelease(ledger);
  return [...(current ? [current] : []), ...targets].map(({ begin }) => begin.release);
}
