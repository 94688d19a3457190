import { decideConcurrency } from './concurrency.ts';
import type { ConcurrencyClaim } from './state.ts';

/** Somebody who asks for a place in a concurrency group: a run, or a job of one. */
export interface Entrant {
  /** Never given twice. */
  readonly id: string;
  readonly claim: ConcurrencyClaim;
  readonly run: string;
  readonly attempt: number;
  /** The run whose step started this one. */
  readonly parent?: string;
  /** The key of the job's leg, or that of {@link calledKey}; absent for the run itself. */
  readonly job?: string;
}

/** What becomes of an entrant. Whoever is `out` must stop, if it runs, and then leave. */
export type GroupNews =
  | { readonly state: 'has' }
  | { readonly state: 'waits'; readonly reason: string }
  | { readonly state: 'out'; readonly reason: string };

/** What happens to groups, in one order for all. */
export type GroupFact<E extends Entrant> =
  | { readonly type: 'enter'; readonly entrant: E }
  | { readonly type: 'leave'; readonly id: string };

interface Place<E extends Entrant> {
  readonly entrant: E;
  /** `lost`: it waited, and does not any more. */
  state: 'has' | 'waits' | 'lost';
  /** Why it must go. */
  out?: string;
}

/**
 * Who has and who waits for the concurrency groups of a repository, folded from facts. The same facts in the same order
 * give the same answer, so that all who read them agree without asking one another.
 */
export class GroupBook<E extends Entrant> {
  readonly #places = new Map<string, Place<E>>();

  /** Everybody who has entered and not left. */
  entrants(): E[] {
    return [...this.#places.values()].map(({ entrant }) => entrant);
  }

  /** What an entrant is told now; undefined when it is not here. */
  news(id: string): GroupNews | undefined {
    const place = this.#places.get(id);
    if (!place) return undefined;
    if (place.out !== undefined) return { state: 'out', reason: place.out };
    if (place.state === 'has') return { state: 'has' };
    const holder = this.holder(id);
    const by = holder ? who(holder, place.entrant) : 'another';
    return { state: 'waits', reason: `concurrency group "${place.entrant.claim.group}" is held by ${by}` };
  }

  /** Who has the group that an entrant waits for. */
  holder(id: string): E | undefined {
    const place = this.#places.get(id);
    return place && this.#groupOf(place.entrant, 'has').find(({ entrant }) => entrant.id !== id)?.entrant;
  }

  tell(fact: GroupFact<E>): void {
    if (fact.type === 'enter') this.#enter(fact.entrant);
    else this.#leave(fact.id);
  }

  #enter(entrant: E): void {
    const { claim } = entrant;
    const running = this.#groupOf(entrant, 'has');
    const waiting = this.#groupOf(entrant, 'waits');
    const place: Place<E> = { entrant, state: 'lost' };
    this.#places.set(entrant.id, place);
    const around = running.find((one) => isPartOf(entrant, one.entrant));
    if (around) {
      place.out = `${who(around.entrant, entrant)}, which it is a part of, has the concurrency group "${claim.group}" too`;
      return;
    }
    const { newcomer, stop, replaced } = decideConcurrency(claim, running.map(claimant), waiting.map(claimant));
    if (newcomer === 'refused') place.out = `too many wait for the concurrency group "${claim.group}"`;
    else place.state = newcomer === 'starts' ? 'has' : 'waits';
    for (const one of [...running, ...waiting]) {
      const { id } = one.entrant;
      if (replaced.includes(id)) one.state = 'lost';
      if (replaced.includes(id) || stop.includes(id))
        one.out ??= `${who(entrant, one.entrant)} came to the concurrency group "${claim.group}"`;
    }
  }

  #leave(id: string): void {
    const place = this.#places.get(id);
    this.#places.delete(id);
    if (place?.state !== 'has' || this.#groupOf(place.entrant, 'has').length > 0) return;
    const [next] = this.#groupOf(place.entrant, 'waits');
    if (next) next.state = 'has';
  }

  #groupOf({ claim }: E, state: Place<E>['state']): Place<E>[] {
    const group = claim.group.toLowerCase();
    return [...this.#places.values()].filter(
      (place) => place.state === state && place.entrant.claim.group.toLowerCase() === group,
    );
  }
}

function claimant({ entrant: { id, claim } }: Place<Entrant>): { key: string; claim: ConcurrencyClaim } {
  return { key: id, claim };
}

/** Whether one cannot end before the other does: a job of a run, of a called workflow, or a run that a step started. */
function isPartOf(inner: Entrant, outer: Entrant): boolean {
  if (inner.parent === outer.run) return true;
  if (inner.run !== outer.run || inner.job === undefined) return false;
  return outer.job === undefined || `${inner.job} `.startsWith(`${legOf(outer.job)} / `);
}

/** Under which key a leg enters the group of the workflow that it calls, besides its own. */
export function calledKey(leg: string): string {
  return `${leg} /`;
}

/** The leg that entered under a key. */
export function legOf(key: string): string {
  return key.endsWith(' /') ? key.slice(0, -2) : key;
}

/** Names one to the other. */
function who({ run, job }: Entrant, { run: from }: Entrant): string {
  if (job === undefined) return `run ${run}`;
  const name = `job "${legOf(job)}"`;
  return run === from ? name : `${name} of run ${run}`;
}
