import { keepUsualErrors } from '../error-watch.ts';
import { handOver } from '../exclusive.ts';
import { exclusiveMoves, listenersFirst } from '../exclusive-moves.ts';
import { type Held, onEach } from '../fleet.ts';
import { pointTo, previousOn, type Rollout } from '../rollout.ts';
import type { Say, Step } from '../run-steps.ts';
import { soakOn } from '../soak.ts';

/** The host that goes first and soaks alone, where there is one. */
export const switchCanary: Step<Rollout> = {
  name: 'Switch the first host',
  skip: whyNoCanary,
  run: (rollout, say) => switchOn(rollout, [rollout.fleet.coordinator], say),
};

/** The canary must do well before the others follow. */
export const soakCanary: Step<Rollout> = {
  name: 'Soak on the first host',
  skip: whyNoCanary,
  run: (rollout, say) => soakOn(rollout, [rollout.fleet.coordinator], say),
};

/** One rename on each host: all its services show the new release at once. */
export const switchOver: Step<Rollout> = {
  name: 'Switch',
  run: (rollout, say) => switchOn(rollout, rollout.fleet.hosts.slice(whyNoCanary(rollout) === null ? 1 : 0), say),
};

/** All hosts together must do well before the release counts. */
export const soak: Step<Rollout> = {
  name: 'Soak',
  run: (rollout, say) => soakOn(rollout, rollout.fleet.hosts, say),
};

function whyNoCanary({ environment, fleet, begin, previous }: Rollout): string | null {
  if (environment.order === 'all') return 'order: all';
  if (fleet.hosts.length === 1) return 'there is one host';
  if (begin.what === 'rollback') return 'a rollback goes everywhere at once';
  const [move] = exclusiveMoves({ begin, previous });
  // Its callers would wait for as long as the first host soaks alone.
  if (move) return `${move.service} moves to ${move.to}, and its callers with it`;
  return previous === null ? 'nothing is live yet' : null;
}

async function switchOn(rollout: Rollout, hosts: readonly Held[], say: Say): Promise<void> {
  // What answered before is known before anything moves.
  await rollout.progress.answering;
  const takers = exclusiveMoves(rollout).map(({ to }) => to);
  for (const some of listenersFirst(hosts, takers)) await onEach(some, (held) => switchHost(rollout, held));
  await handOver(rollout, hosts, say);
  await onEach(hosts, (held) => backWithPrevious(rollout, held));
  const { deps, environment, begin } = rollout;
  const names = hosts.map(({ host }) => host.name).join(', ');
  deps.emit({
    type: 'deployment',
    environment: environment.name,
    release: begin.release,
    state: 'switched',
    detail: names,
  });
  say(`${names}: release ${begin.release} answers`);
}

async function switchHost(rollout: Rollout, held: Held): Promise<void> {
  const { begin, progress } = rollout;
  await keepUsualErrors(rollout, held);
  // A host that was restarted since it got ready runs what is live, and nothing of the new release.
  await pointTo(rollout, held, 'live', begin.release, 'whole');
  const now = performance.now();
  progress.switched = { first: progress.switched?.first ?? now, last: now };
}

/** Until the commit the front may ask the old instance when the new one takes no connection; each time counts against it. */
async function backWithPrevious(rollout: Rollout, held: Held): Promise<void> {
  const previous = previousOn(rollout, held);
  if (previous) await pointTo(rollout, held, 'previous', previous.release);
}
