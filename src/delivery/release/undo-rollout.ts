import { endInstance, takeBack } from './exclusive.ts';
import { isExpected, reasonOf } from './failure.ts';
import type { Held } from './fleet.ts';
import { isUp, notIn, programsOn } from './host-set.ts';
import { boundary, instanceSpec, LEFTOVER, type Rollout } from './rollout.ts';
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
  const doubtful: string[] = [];
  const attempt = async (held: Held) => {
    try {
      await undoOn(rollout, held);
      await writeRecord(rollout, held, 'undone', reason);
      say(`${held.host.name}: ${rollout.previous ? `release ${rollout.previous.release} is live` : 'nothing is live'}`);
    } catch (error) {
      if (!isExpected(error)) throw error;
      doubtful.push(held.host.name);
      say(`${held.host.name} holds both releases: ${reasonOf(error)}`);
    }
  };
  const coordinator = hosts.filter((held) => held.host === rollout.fleet.coordinator.host);
  await Promise.all(hosts.filter((held) => !coordinator.includes(held)).map(attempt));
  await Promise.all(coordinator.map(attempt));
  const { deps, environment, begin } = rollout;
  deps.emit({
    type: 'deployment',
    environment: environment.name,
    release: begin.release,
    state: 'undone',
    detail: reason,
  });
  return doubtful;
}

async function undoOn(rollout: Rollout, held: Held): Promise<void> {
  const { host, fence } = held;
  const { begin, previous } = rollout;
  const old = programsOn(previous?.services ?? {}, host.name);
  const facts = await host.instances();
  for (const entry of old.filter((entry) => entry.program.settings.exclusive === null && !isUp(facts, entry))) {
    await boundary(rollout, `restart ${host.name} ${entry.service}`);
    await host.start(fence, instanceSpec(rollout, held, entry));
  }
  await boundary(rollout, `back ${host.name}`);
  if ((await host.facts()).live === begin.release) await host.point(fence, 'live', previous?.release ?? null);
  await host.point(fence, 'candidate', null);
  await host.point(fence, 'previous', null);
  await takeBack(rollout, held);
  const fresh = notIn(programsOn(begin.services, host.name), old);
  for (const entry of fresh.filter(({ program }) => program.generation === begin.release)) {
    await endInstance(rollout, held, entry);
  }
  if (begin.what === 'rollback') await parkAgain(rollout, held);
}

/** A rollback called off the end of everything parked. */
async function parkAgain({ previous, environment }: Rollout, { host, fence }: Held): Promise<void> {
  const live = new Set(programsOn(previous?.services ?? {}, host.name).map(({ program }) => program.instance));
  const rest = (await host.instances()).filter(({ instance, state }) => state !== 'ended' && !live.has(instance));
  const parkable = rest.map(({ service, instance }) => ({ service, instance, ...LEFTOVER }));
  await host.park(fence, parkable, environment.rollbackWindow);
}
