import { type Node, walk } from '../../expressions/ast.ts';
import { holds } from '../../expressions/condition.ts';
import { InputError, mistakeText } from '../../lib/mistake.ts';
import { fieldText, mistake } from '../workflow/fields.ts';
import type { Draft } from './draft.ts';
import { expand } from './expand.ts';
import { ancestors, conditionScope, jobContexts } from './scopes.ts';
import type { Graph, JobNode } from './state.ts';

/** Begins every job whose own needs have ended: skips it, or turns it into legs. Whether there was one. */
export function beginReadyJobs(draft: Draft): boolean {
  const ready = draft.jobs().filter((node) => {
    const prefix = draft.graph(node.graph).keyPrefix;
    return node.phase === 'pending' && node.job.needs.every((need) => draft.job(prefix + need).phase === 'ended');
  });
  for (const node of ready) begin(draft, node);
  return ready.length > 0;
}

/** Whether a job's `if` holds now. Throws the user's mistake. */
export function conditionHolds(draft: Draft, graph: Graph, node: JobNode): boolean {
  try {
    return holds(node.job.if.tree, conditionScope(draft.state, graph, node));
  } catch (error) {
    throw mistake(node.job.if, error instanceof Error ? error.message : String(error), error);
  }
}

function begin(draft: Draft, node: JobNode): void {
  const graph = draft.graph(node.graph);
  try {
    if (!conditionHolds(draft, graph, node)) {
      endUnstarted(draft, graph, node, 'skipped', whySkipped(draft, graph, node));
      return;
    }
    const { legs, failFast, maxParallel } = expand(draft.state, graph, node);
    draft.addLegs(legs);
    draft.changeJob(node, { phase: 'active', legs: legs.map(({ key }) => key), failFast, maxParallel });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    endUnstarted(draft, graph, node, 'failure', error.mistakes.map(mistakeText).join('; '));
  }
}

function endUnstarted(draft: Draft, graph: Graph, node: JobNode, result: 'skipped' | 'failure', reason: string): void {
  draft.changeJob(node, { phase: 'ended', result });
  const { id } = node.job;
  const name = graph.namePrefix + (unstartedName(draft, graph, node) || id);
  const leg = { id, key: node.key, name, result: { result, outputs: {}, steps: [], reason } };
  draft.actions.push({ type: 'leg-ended', leg });
}

/** The name of a job that got no legs: as GitHub shows it, an expression about a leg stays as it is written. */
function unstartedName(draft: Draft, graph: Graph, node: JobNode): string {
  const { name } = node.job;
  if (!name || name.literal !== undefined) return name?.source ?? '';
  const ofLeg = name.template.parts.some(
    (part) => typeof part !== 'string' && walk(part).some((one) => isContext(one, ['matrix', 'strategy'])),
  );
  if (ofLeg) return name.source.trim();
  try {
    return fieldText(name, { contexts: jobContexts(draft.state, graph, node) });
  } catch {
    return name.source.trim();
  }
}

function isContext(node: Node, names: readonly string[]): boolean {
  return node.kind === 'context' && names.includes(node.name.toLowerCase());
}

function whySkipped(draft: Draft, graph: Graph, node: JobNode): string {
  if (graph.cancelled !== undefined) return `cancelled: ${graph.cancelled}`;
  const asks = node.job.if.tree.kind === 'call' && node.job.if.tree.name.toLowerCase() === 'success';
  const implied =
    node.job.if.tree.kind === 'and' && !/\b(success|failure|always|cancelled)\s*\(/i.test(node.job.if.source);
  const bad = ancestors(draft.state, graph, node).find(({ result }) => result !== 'success');
  if (bad && (asks || implied)) {
    const through = node.job.needs.includes(bad.job.id) ? '' : ', through others';
    return `it needs "${bad.job.id}"${through}, which ${ending(bad.result)}`;
  }
  return `its condition does not hold: ${node.job.if.source.trim()}`;
}

function ending(result: JobNode['result']): string {
  if (result === 'failure') return 'failed';
  return result === 'cancelled' ? 'was cancelled' : 'was skipped';
}
