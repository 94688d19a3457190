import { InputError, mistakeText } from '../../lib/mistake.ts';
import { callGraph } from './calls.ts';
import { decideConcurrency } from './concurrency.ts';
import type { Draft } from './draft.ts';
import { endLeg, stopLeg } from './ending.ts';
import type { ConcurrencyClaim, Leg } from './state.ts';

/** Starts every leg that may start now; the others wait, and say once why. Whether one started a called workflow or ended. */
export function startLegs(draft: Draft): boolean {
  let again = false;
  for (const { key } of draft.legs()) {
    const leg = draft.leg(key);
    if (leg.phase !== 'queued') continue;
    const why = reasonToWait(draft, leg);
    if (draft.leg(key).phase === 'ended') again = true;
    else if (why !== undefined) waits(draft, leg, why);
    else if (start(draft, leg)) again = true;
  }
  return again;
}

function start(draft: Draft, leg: Leg): boolean {
  const kept = draft.state.kept.get(leg.key);
  if (kept) {
    endLeg(draft, leg.key, kept);
    return true;
  }
  if (leg.assignment) {
    draft.changeLeg(leg, { phase: 'running' });
    draft.actions.push({ type: 'start-leg', assignment: leg.assignment });
    return false;
  }
  const node = draft.job(leg.job);
  if (node.job.kind !== 'call') throw new Error(`The job "${node.key}" has nothing to run`);
  try {
    const graph = callGraph(draft.state, draft.graph(node.graph), node, leg, node.job);
    draft.changeLeg(leg, { phase: 'running' });
    draft.addGraph(graph);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const reason = error.mistakes.map(mistakeText).join('; ');
    endLeg(draft, leg.key, { result: 'failure', outputs: {}, steps: [], reason });
  }
  return true;
}

function waits(draft: Draft, leg: Leg, reason: string): void {
  if (leg.waits) return;
  draft.changeLeg(leg, { waits: true });
  if (leg.assignment) draft.actions.push({ type: 'leg-waits', key: leg.key, name: leg.name, reason });
}

function reasonToWait(draft: Draft, leg: Leg): string | undefined {
  const node = draft.job(leg.job);
  const running = draft.legs().filter(({ phase }) => phase === 'running');
  if (running.filter(({ job }) => job === leg.job).length >= node.maxParallel)
    return `max-parallel of "${node.job.id}" is ${node.maxParallel}`;
  if (leg.assignment && running.filter(({ assignment }) => assignment).length >= draft.state.maxParallel)
    return `${draft.state.maxParallel} jobs run already`;
  return leg.concurrency && claim(draft, leg, leg.concurrency);
}

/** Takes a place in a concurrency group; whoever comes may replace and stop others. Gives the reason when it must wait. */
function claim(draft: Draft, leg: Leg, own: ConcurrencyClaim): string | undefined {
  const others = draft
    .legs()
    .filter(({ key, concurrency }) => key !== leg.key && concurrency?.group.toLowerCase() === own.group.toLowerCase());
  const running = others.filter(({ phase }) => phase === 'running');
  if (!leg.claimed)
    enterGroup(
      draft,
      leg,
      own,
      running,
      others.filter(({ phase, claimed }) => phase === 'queued' && claimed),
    );
  return running.length > 0 ? `"${running[0]?.name}" has the concurrency group "${own.group}"` : undefined;
}

function enterGroup(
  draft: Draft,
  leg: Leg,
  own: ConcurrencyClaim,
  running: readonly Leg[],
  waiting: readonly Leg[],
): void {
  draft.changeLeg(leg, { claimed: true });
  const holder = running.find(({ key }) => leg.key.startsWith(`${key} / `));
  if (holder) {
    const reason = `"${holder.name}", which it is a part of, has the concurrency group "${own.group}" too`;
    stopLeg(draft, leg.key, reason);
    return;
  }
  const claimants = (legs: readonly Leg[]) => legs.map(({ key }) => ({ key, claim: own }));
  const { newcomer, stop, replaced } = decideConcurrency(own, claimants(running), claimants(waiting));
  if (newcomer === 'refused') stopLeg(draft, leg.key, `too many wait for the concurrency group "${own.group}"`);
  const reason = `"${leg.name}" came to the concurrency group "${own.group}"`;
  for (const key of [...stop, ...replaced]) stopLeg(draft, key, reason);
}
