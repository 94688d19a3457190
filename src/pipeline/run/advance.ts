import type { JobContexts, JobResult, Workflow } from '../workflow/model.ts';
import { beginReadyJobs } from './begin.ts';
import { Draft } from './draft.ts';
import { cancelGraph, endFinishedGraphs, endFinishedJobs, endLeg, stopLeg } from './ending.ts';
import { type GroupNews, legOf } from './groups.ts';
import { startLegs } from './start-legs.ts';
import type { Action, Fact, RunState } from './state.ts';

/** What a new run is made of. */
export interface NewRun {
  readonly workflow: Workflow;
  readonly contexts: Omit<JobContexts, 'needs'>;
  /** Reusable workflows by their `uses`; every one that is called must be there. */
  readonly callables: ReadonlyMap<string, Workflow>;
  readonly attempt: number;
  /** Jobs that may run at once. */
  readonly maxParallel: number;
  /** Results of an earlier attempt that count as they are, by leg; see `kept.ts`. */
  readonly kept?: ReadonlyMap<string, JobResult>;
  /** Only the legs of a matrix that have these values. */
  readonly matrix?: Readonly<Record<string, string>>;
}

/** A run that has not begun: the fact `start` sets it going. */
export function newRun({
  workflow,
  contexts,
  callables,
  attempt,
  maxParallel,
  kept = new Map(),
  matrix = {},
}: NewRun): RunState {
  const empty = { attempt, maxParallel, callables, kept, matrix, graphs: new Map(), jobs: new Map(), legs: new Map() };
  const draft = new Draft(empty);
  draft.addGraph({ key: '', workflow, contexts, keyPrefix: '', namePrefix: '' });
  return draft.state;
}

/** Works a fact into a run: the run after it, and what is to be done, in order. Neither clock nor chance: the same in, the same out. */
export function advance(
  state: RunState,
  fact: Fact,
): { readonly state: RunState; readonly actions: readonly Action[] } {
  const draft = new Draft(state);
  if (fact.type === 'leg-ended') endLeg(draft, fact.key, fact.result);
  if (fact.type === 'group-news') hearOfGroup(draft, fact.key, fact.news);
  if (fact.type === 'cancel') cancelGraph(draft, draft.graph(''), fact.reason);
  while (beginReadyJobs(draft) || startLegs(draft) || endFinishedJobs(draft) || endFinishedGraphs(draft));
  return { state: draft.state, actions: draft.actions };
}

function hearOfGroup(draft: Draft, entrant: string, news: GroupNews): void {
  const key = legOf(entrant);
  const leg = draft.leg(key);
  if (leg.phase === 'ended') return;
  if (news.state === 'has') draft.changeLeg(leg, key === entrant ? { group: 'has' } : { calledGroup: 'has' });
  else if (news.state === 'waits') draft.actions.push({ type: 'leg-waits', key, name: leg.name, reason: news.reason });
  else stopLeg(draft, key, news.reason);
}
