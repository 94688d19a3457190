import type { GroupNews } from '../run/groups.ts';
import type { ConcurrencyClaim } from '../run/state.ts';

/** Who of a run enters a group: a leg by its key, the workflow it calls (`calledKey`), or the run itself. */
export interface GroupRequest {
  readonly claim: ConcurrencyClaim;
  readonly job?: string;
}

/**
 * The concurrency groups that a run shares with others. Each enters at most once.
 *
 * - `told` hears what becomes of an entrant, from its first answer on (which may come before `enter` returns) and each
 *   time it changes, until it leaves. Who is told `has` holds the group; nobody else does until it leaves.
 * - Who is told `out` must come to an end and leave; it keeps others waiting until then if it had the group.
 * - `leave` of who has not entered, or has left, does nothing.
 * - Whoever is gone without leaving (its process was killed) has left; that is noticed within two seconds.
 */
export interface Groups {
  enter(request: GroupRequest, told: (news: GroupNews) => void): void;
  leave(job?: string): void;
}
