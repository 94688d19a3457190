import { InputError, mistakeText } from '../../lib/mistake.ts';
import type { JobResult } from '../workflow/model.ts';
import { conditionHolds } from './begin.ts';
import { callOutputs } from './calls.ts';
import type { Draft } from './draft.ts';
import { calledKey } from './groups.ts';
import { combine, failed, jobResult, mergeOutputs, withinRunLimit } from './results.ts';
import type { Graph, JobNode } from './state.ts';

/** Notes that a leg has ended, and stops its siblings when that must be. A leg that has ended already stays as it is. */
export function endLeg(draft: Draft, key: string, given: JobResult): void {
  const before = draft.leg(key);
  if (before.phase === 'ended') return;
  const result = Object.keys(given.outputs).length > 0 ? withinRunLimit(given, draft.jobs()) : given;
  const reason = result.reason ?? (result.result === 'cancelled' ? before.stopping : undefined);
  const leg = draft.changeLeg(before, {
    phase: 'ended',
    result: { ...result, ...(reason !== undefined && { reason }) },
  });
  if (leg.group) draft.actions.push({ type: 'leave-group', key });
  if (leg.calledGroup) draft.actions.push({ type: 'leave-group', key: calledKey(key) });
  const node = draft.job(leg.job);
  draft.changeJob(node, { outputs: mergeOutputs(node, result.outputs) });
  // A leg that called a workflow is shown by that workflow's jobs; it shows itself when it never got there or has more to say.
  if (leg.assignment || before.phase === 'queued' || result.reason !== undefined)
    draft.actions.push({
      type: 'leg-ended',
      leg: { id: node.job.id, key, name: leg.name, result: leg.result ?? result },
    });
  if (!failed(leg) || !node.failFast || result.unplaced) return;
  for (const sibling of draft.legsOf(node)) stopLeg(draft, sibling.key, `fail-fast: "${leg.name}" failed`);
}

/** Tells a leg to stop: one that waits ends at once, one that runs is asked to. */
export function stopLeg(draft: Draft, key: string, reason: string): void {
  const leg = draft.leg(key);
  if (leg.phase === 'ended' || leg.stopping !== undefined) return;
  const stopping = draft.changeLeg(leg, { stopping: reason });
  if (leg.phase === 'queued') endLeg(draft, key, { result: 'cancelled', outputs: {}, steps: [], reason });
  else if (stopping.assignment) draft.actions.push({ type: 'stop-leg', key, reason });
  else cancelGraph(draft, draft.graph(key), reason);
}

/** Cancels a workflow: what runs or waits is stopped, unless its `if` holds also when cancelled, such as `always()`. */
export function cancelGraph(draft: Draft, graph: Graph, reason: string): void {
  if (graph.cancelled !== undefined) return;
  const cancelled = draft.changeGraph(graph, { cancelled: reason });
  for (const node of draft.jobsOf(cancelled)) {
    if (node.phase !== 'active' || holdsAgain(draft, cancelled, node)) continue;
    for (const leg of draft.legsOf(node)) stopLeg(draft, leg.key, reason);
  }
}

/** Whether a job goes on in spite of a cancellation; a condition that breaks when it is asked again does not hold. */
function holdsAgain(draft: Draft, graph: Graph, node: JobNode): boolean {
  try {
    return conditionHolds(draft, graph, node);
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

/** Ends the jobs whose legs have all ended. Whether there was one. */
export function endFinishedJobs(draft: Draft): boolean {
  const finished = draft
    .jobs()
    .filter((node) => node.phase === 'active' && draft.legsOf(node).every(({ phase }) => phase === 'ended'));
  for (const node of finished) draft.changeJob(node, { phase: 'ended', result: jobResult(draft.legsOf(node)) });
  return finished.length > 0;
}

/** Ends the workflows whose jobs have all ended, and with the outermost the run. Whether a called one ended. */
export function endFinishedGraphs(draft: Draft): boolean {
  let ended = false;
  for (const graph of draft.graphs()) {
    const nodes = draft.jobsOf(graph);
    if (nodes.some(({ phase }) => phase !== 'ended')) continue;
    const results = nodes.map(({ result }) => result ?? 'skipped');
    const result = wasCutShort(graph, results) ? 'cancelled' : combine(results);
    if (graph.key === '') {
      if (draft.state.result === undefined) draft.end(result);
    } else if (draft.leg(graph.key).phase !== 'ended') {
      endLeg(draft, graph.key, calledResult(draft, graph, result));
      ended = true;
    }
  }
  return ended;
}

/** Whether cancelling kept a workflow from what it had to do: stopped a job, or left none begun, so that "skipped" or "success" would pass for good. */
function wasCutShort(graph: Graph, results: readonly JobResult['result'][]): boolean {
  if (graph.cancelled === undefined) return false;
  return results.includes('cancelled') || (results.includes('skipped') && !results.includes('failure'));
}

function calledResult(draft: Draft, graph: Graph, result: JobResult['result']): JobResult {
  try {
    return { result, outputs: callOutputs(draft.state, graph), steps: [] };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const reason = error.mistakes.map(mistakeText).join('; ');
    return { result: 'failure', outputs: {}, steps: [], reason };
  }
}
