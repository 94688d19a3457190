import { type Node, walk } from '../../expressions/ast.ts';
import { evaluate } from '../../expressions/evaluate.ts';
import { isTruthy, type ValueObject } from '../../expressions/value.ts';
import type { Job, Workflow } from '../workflow/model.ts';

/** What is known before a run: `inputs` only of a workflow that the event itself starts. */
export interface KnownContexts {
  readonly github: ValueObject;
  readonly vars: ValueObject;
  readonly inputs?: ValueObject;
}

/**
 * The jobs of a workflow that cannot run for an event, with the reason: their `if` does not hold however the jobs before
 * them end, or they need such a job.
 */
export function surelySkipped({ jobs }: Workflow, contexts: KnownContexts): ReadonlyMap<string, string> {
  const skipped = new Map<string, string>();
  for (const job of jobs) {
    if (isSurelyFalse(job.if.tree, contexts))
      skipped.set(job.id, `its condition does not hold: ${job.if.source.trim()}`);
  }
  let before = -1;
  while (skipped.size !== before) {
    before = skipped.size;
    for (const job of jobs) {
      const need = job.needs.find((id) => skipped.has(id));
      if (need !== undefined && !skipped.has(job.id) && wantsSuccess(job))
        skipped.set(job.id, `it needs "${need}", which is skipped`);
    }
  }
  return skipped;
}

/** Whether a job runs only when everything before it went well. */
function wantsSuccess({ if: { tree } }: Job): boolean {
  const operands = tree.kind === 'and' ? tree.operands : [tree];
  return operands.some((node) => node.kind === 'call' && node.name.toLowerCase() === 'success');
}

function isSurelyFalse(node: Node, contexts: KnownContexts): boolean {
  if (node.kind === 'and') return node.operands.some((operand) => isSurelyFalse(operand, contexts));
  if (node.kind === 'or') return node.operands.every((operand) => isSurelyFalse(operand, contexts));
  if (dependsOnTheRun(node, contexts)) return false;
  try {
    return !isTruthy(evaluate(node, { contexts: { ...contexts } }));
  } catch {
    return false;
  }
}

/** Whether an expression has a part that is known only in the run. */
export function dependsOnTheRun(tree: Node, { inputs }: KnownContexts): boolean {
  return walk(tree).some((node) => {
    if (node.kind === 'call') return ['success', 'failure', 'always', 'cancelled'].includes(node.name.toLowerCase());
    if (node.kind !== 'context') return false;
    const name = node.name.toLowerCase();
    return name === 'needs' || (name === 'inputs' && inputs === undefined);
  });
}
