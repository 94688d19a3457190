import { type Node, walk } from '../../../expressions/ast.ts';
import { evaluate } from '../../../expressions/evaluate.ts';
import { isTruthy } from '../../../expressions/value.ts';
import type { If } from '../../workflow/model.ts';
import type { Check, Spot } from '../finding.ts';

export const constantCondition: Check = {
  code: 'constant-condition',
  severity: 'warning',
  why: 'Nothing that a run can bring changes the answer: what it guards always runs, or never does.',
  fix: 'Compare with something of the event, or remove the condition, or what never runs.',
  find: ({ workflow, steps }) =>
    [...workflow.jobs.map((job) => job.if), ...steps.map(({ step }) => step.if)].flatMap(spotOf),
};

function spotOf(condition: If): Spot[] {
  const tree = treeOf(condition);
  const answer = tree && answerOf(tree);
  if (answer === undefined) return [];
  return [{ at: condition.at, message: `The condition is always ${answer}: ${condition.source.trim()}` }];
}

/** Without the `success() &&` that the reader adds; nothing for a text around `${{ }}`, which is a mistake of its own. */
function treeOf({ source, written: { parts } }: If): Node | undefined {
  const [only] = parts;
  return source === 'success()' || parts.length !== 1 || typeof only === 'string' ? undefined : only;
}

/** Whether a condition holds whatever the contexts are; undefined when it depends on them. */
function answerOf(node: Node): boolean | undefined {
  if (node.kind === 'and' || node.kind === 'or') {
    const decides = node.kind === 'or';
    const answers = node.operands.map(answerOf);
    if (answers.includes(decides)) return decides;
    return answers.every((answer) => answer === !decides) ? !decides : undefined;
  }
  if (node.kind === 'not') {
    const answer = answerOf(node.operand);
    return answer === undefined ? undefined : !answer;
  }
  if (walk(node).some(depends)) return undefined;
  try {
    return isTruthy(evaluate(node, { contexts: {} }));
  } catch {
    return undefined;
  }
}

function depends(node: Node): boolean {
  return (
    node.kind === 'context' ||
    (node.kind === 'call' && /^(?:success|failure|always|cancelled|hashfiles)$/i.test(node.name))
  );
}
