import type { Scope } from '../../expressions/evaluate.ts';
import { fieldBoolean, fieldText, mistake } from '../workflow/fields.ts';
import { MAX_GROUP } from '../workflow/keywords/concurrency.ts';
import type { Concurrency } from '../workflow/model.ts';
import type { ConcurrencyClaim } from './state.ts';

/** The evaluated `concurrency` of a run or a job. */
export function evaluateConcurrency(concurrency: Concurrency, scope: Scope): ConcurrencyClaim {
  const group = fieldText(concurrency.group, scope);
  if (group === '') throw mistake(concurrency.group, 'The concurrency group is empty');
  if (group.length > MAX_GROUP)
    throw mistake(concurrency.group, `The concurrency group has ${group.length} characters, more than ${MAX_GROUP}`);
  const queue = concurrency.queue ? fieldText(concurrency.queue, scope) : 'single';
  if (queue !== 'single' && queue !== 'max')
    throw mistake(concurrency, `The concurrency queue must be single or max, but is "${queue}"`);
  const cancelInProgress = fieldBoolean(concurrency.cancelInProgress, scope, 'cancel-in-progress', false);
  return { group, cancelInProgress, queue };
}

/** Somebody with a claim: a run of a server, or a leg of a run. */
export interface Claimant {
  readonly key: string;
  readonly claim: ConcurrencyClaim;
}

/** What a newcomer to a group brings about. */
export interface ConcurrencyDecision {
  /** `refused`: the queue is full. */
  readonly newcomer: 'starts' | 'waits' | 'refused';
  /** Those that run and are told to make way. */
  readonly stop: readonly string[];
  /** Those that waited and are cancelled, as only the newest may wait. */
  readonly replaced: readonly string[];
}

/** As many as may wait in a group with `queue: max`. */
const MAX_WAITING = 100;

/**
 * Decides a group when somebody new comes: with `cancel-in-progress` who runs must stop; with `queue: single` whoever
 * waits is replaced. Group names are compared without regard to case.
 */
export function decideConcurrency(
  newcomer: ConcurrencyClaim,
  running: readonly Claimant[],
  waiting: readonly Claimant[],
): ConcurrencyDecision {
  const same = ({ claim }: Claimant) => claim.group.toLowerCase() === newcomer.group.toLowerCase();
  const ahead = running.filter(same).map(({ key }) => key);
  const queued = waiting.filter(same).map(({ key }) => key);
  const stop = newcomer.cancelInProgress ? ahead : [];
  if (newcomer.queue === 'single') return { newcomer: ahead.length === 0 ? 'starts' : 'waits', stop, replaced: queued };
  if (queued.length >= MAX_WAITING) return { newcomer: 'refused', stop: [], replaced: [] };
  return { newcomer: ahead.length + queued.length === 0 ? 'starts' : 'waits', stop, replaced: [] };
}
