import type { Emit } from '../../events/types.ts';
import type { ConcurrencyClaim } from '../run/state.ts';
import type { Groups } from './types.ts';

/** A run that never began, and why. */
export interface NotBegun {
  readonly reason: string;
}

/**
 * Runs a run when it has its concurrency group, and leaves the group at its end. `run` gets a signal that also aborts
 * when a later run makes this one stop.
 */
export async function runInGroup<T>(
  claim: ConcurrencyClaim | undefined,
  { groups, emit, signal }: { readonly groups: Groups; readonly emit: Emit; readonly signal: AbortSignal },
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T | NotBegun> {
  if (!claim) return run(signal);
  const out = new AbortController();
  const stop = AbortSignal.any([signal, out.signal]);
  const turn = Promise.withResolvers<void>();
  stop.addEventListener('abort', () => turn.resolve(), { once: true });
  if (stop.aborted) turn.resolve();
  groups.enter({ claim }, (news) => {
    if (news.state === 'has') turn.resolve();
    else if (news.state === 'out') out.abort(new Error(news.reason));
    else emit({ type: 'run', state: 'waiting', reason: news.reason });
  });
  try {
    await turn.promise;
    return stop.aborted ? { reason: abortReason(stop) } : await run(stop);
  } finally {
    groups.leave();
  }
}

/** Why a signal aborted, for people. */
export function abortReason({ reason }: AbortSignal): string {
  return reason instanceof Error && reason.name !== 'AbortError' ? reason.message : 'the run was cancelled';
}
