import { InputError, mistakeText } from '../../lib/mistake.ts';
import type { JobResult } from '../workflow/model.ts';
import { callGraph } from './calls.ts';
import { evaluateConcurrency } from './concurrency.ts';
import type { Draft } from './draft.ts';
import { endLeg } from './ending.ts';
import { calledKey } from './groups.ts';
import type { Graph, Leg } from './state.ts';

/** Starts every leg that may start now; the others wait, and say once why. Whether one started a called workflow or ended. */
export function startLegs(draft: Draft): boolean {
  let again = endKept(draft);
  for (const { key } of draft.legs()) {
    const leg = draft.leg(key);
    if (leg.phase !== 'queued') continue;
    const why = reasonToWait(draft, leg);
    if (why !== undefined) waits(draft, leg, why);
    else if (hasGroup(draft, leg) && start(draft, leg)) again = true;
  }
  return again;
}

/** Ends the legs that keep an earlier result. A failed one comes last: it stops siblings that have none yet. */
function endKept(draft: Draft): boolean {
  const kept = draft.legs().flatMap(({ key, phase }) => {
    const result = phase === 'queued' ? draft.state.kept.get(key) : undefined;
    return result ? [{ key, result }] : [];
  });
  const last = ({ result: { result } }: { result: JobResult }) => Number(result === 'failure' || result === 'lost');
  for (const { key, result } of kept.toSorted((a, b) => last(a) - last(b))) endLeg(draft, key, result);
  return kept.length > 0;
}

function start(draft: Draft, leg: Leg): boolean {
  if (leg.assignment) {
    draft.changeLeg(leg, { phase: 'running' });
    draft.actions.push({ type: 'start-leg', assignment: leg.assignment });
    return false;
  }
  const node = draft.job(leg.job);
  if (node.job.kind !== 'call') throw new Error(`The job "${node.key}" has nothing to run`);
  try {
    const graph = callGraph(draft.state, draft.graph(node.graph), node, leg, node.job);
    if (!hasCalledGroup(draft, leg, graph)) return false;
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
  return undefined;
}

/** Whether a leg has its concurrency group, if it has one; it enters when nothing else keeps it from starting. */
function hasGroup(draft: Draft, leg: Leg): boolean {
  if (!leg.concurrency || leg.group === 'has') return true;
  if (leg.group === undefined) {
    draft.changeLeg(leg, { group: 'entered' });
    draft.actions.push({ type: 'enter-group', key: leg.key, claim: leg.concurrency });
  }
  return false;
}

/** The same for the group of the workflow that a leg calls, which may depend on its inputs. */
function hasCalledGroup(draft: Draft, leg: Leg, { workflow, contexts: { github, inputs, vars } }: Graph): boolean {
  if (!workflow.concurrency || leg.calledGroup === 'has') return true;
  if (leg.calledGroup === undefined) {
    const claim = evaluateConcurrency(workflow.concurrency, { contexts: { github, inputs, vars } });
    draft.changeLeg(leg, { calledGroup: 'entered' });
    draft.actions.push({ type: 'enter-group', key: calledKey(leg.key), claim });
  }
  return false;
}
