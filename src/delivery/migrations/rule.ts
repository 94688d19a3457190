import type { Earlier } from './earlier.ts';
import type { Statement } from './statement.ts';

/**
 * `contract`: the release that is live may fail on it, or data goes. `lock`: it holds up traffic while it runs.
 * `unread`: what it does cannot be seen.
 */
export type Danger = 'contract' | 'lock' | 'unread';

/** What a rule has against a statement: sentences without a full stop. */
export interface Objection {
  /** Such as `drops column email of users`. */
  readonly what: string;
  /** Why that is dangerous while the old release answers. */
  readonly why: string;
  readonly fix: string;
}

/** One thing that migrations may do to a system at work. */
export interface Rule {
  /** Lower-case with hyphens. */
  readonly name: string;
  readonly danger: Danger;
  /** `earlier` knows what the pending statements before this one made: no live code uses that. */
  readonly check: (statement: Statement, earlier: Earlier) => readonly Objection[];
}
