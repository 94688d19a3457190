import { endExclusives, endInstance, restartExclusives, startAgain } from './exclusive.ts';
import { exclusiveMoves, listenersFirst } from './exclusive-moves.ts';
import { isExpected, reasonOf } from './failure.ts';
import type { Held } from './fleet.ts';
import { isUp, notIn, programsOn } from './host-set.ts';
import { boundary, LEFTOVER, previousOn, type Rollout, warn } from './rollout.ts';
import type { Say } from './run-steps.ts';
import { writeRecord } from './write-record.ts';

/**
 * Brings hosts back to what was live, however far the release got: the old instances still run, so the link moves back
 * at once and the new ones end. The coordinator is last: until its record says `undone`, whoever comes next undoes again.
 * Hosts that cannot be reached hold what they have; their names are returned.
 */
export async function undoRollout(
  rollout: Rollout,
  hosts: readonly Held[],
  reason: string,
  say: Say,
): Promise<string[]> {
  const doubtful = new Set<string>();
  const attempt = async (held: Held, work: () => Promise<void>) => {
    if (doubtful.has(held.host.name)) return;
    try {
      await work();
    } catch (error) {
      if (!isExpected(error)) throw error;
      doubtful.add(held.host.name);
      say(`${held.host.name} holds both releases: ${reasonOf(error)}`);
    }
  };
  const each = (some: readonly Held[], work: (held: Held) => Promise<void>) =>
    Promise.all(some.map((held) => attempt(held, () => work(held))));
  const owners = exclusiveMoves(rollout).map(({ from }) => from);
  for (const some of listenersFirst(hosts, owners)) await each(some, (held) => moveBack(rollout, held));
  say(`${rollout.previous ? `release ${rollout.previous.release}` : 'nothing'} is live again`);
  await each(hosts, (held) => endNew(rollout, held));
  // Only now: an exclusive program may have come from another host, and must have ended there.
  await each(hosts, (held) => restartExclusives(rollout, held, doubtful));
  const isCoordinator = ({ host }: Held) => host === rollout.fleet.coordinator.host;
  const sign = (held: Held) => writeRecord(rollout, held, 'undone', reason);
  await each(
    hosts.filter((held) => !isCoordinator(held)),
    sign,
  );
  await each(hosts.filter(isCoordinator), sign);
  const { deps, environment, begin } = rollout;
  deps.emit({
    type: 'deployment',
    environment: environment.name,
    release: begin.release,
    state: 'undone',
    detail: reason,
  });
  return [...doubtful];
}

/** The old instances still run, so this is one rename. */
async function moveBack(rollout: Rollout, held: Held): Promise<void> {
  const { host, fence } = held;
  const { begin } = rollout;
  const previous = previousOn(rollout, held);
  const old = programsOn(previous?.services ?? {}, host.name);
  const facts = await host.instances();
  for (const entry of old.filter((entry) => entry.program.settings.exclusive === null && !isUp(facts, entry))) {
    await startAgain(rollout, held, entry);
  }
  await boundary(rollout, `back ${host.name}`);
  const links: [link: 'live' | 'candidate' | 'previous', set: number | null][] = [];
  if ((await host.facts()).live === begin.release) links.push(['live', previous?.release ?? null]);
  links.push(['candidate', null], ['previous', null]);
  for (const [link, set] of links) {
    const pointed = await host.point(fence, link, set);
    // The link has moved all the same.
    if (!pointed.ok) warn(rollout, `${host.name} on the way back: ${pointed.reason}`);
  }
}

async function endNew(rollout: Rollout, held: Held): Promise<void> {
  const { begin } = rollout;
  const previous = previousOn(rollout, held);
  await endExclusives(rollout, held);
  const { name } = held.host;
  const fresh = notIn(programsOn(begin.services, name), programsOn(previous?.services ?? {}, name));
  const ours = fresh.filter(
    ({ program }) => (program.generation === begin.release || previous === null) && program.settings.exclusive === null,
  );
  await Promise.all(ours.map((entry) => endInstance(rollout, held, entry)));
  if (begin.what === 'rollback') await parkAgain(rollout, held);
}

/** A rollback called off the end of everything parked. */
async function parkAgain(rollout: Rollout, held: Held): Promise<void> {
  const { environment } = rollout;
  const { host, fence } = held;
  const previous = previousOn(rollout, held);
  const live = new Set(programsOn(previous?.services ?? {}, host.name).map(({ program }) => program.instance));
  const rest = (await host.instances()).filter(({ instance, state }) => state !== 'ended' && !live.has(instance));
  const parkable = rest.map(({ service, instance }) => ({ service, instance, ...LEFTOVER }));
  await host.park(fence, parkable, environment.rollbackWindow);
}
