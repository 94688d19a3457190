import { type Node, walk } from './ast.ts';
import { evaluate, type Scope } from './evaluate.ts';
import type { ExpressionMistake } from './mistakes.ts';
import { type Allowed, type Parsed, parseExpression } from './parser.ts';
import { parseTemplate, templateTree } from './template.ts';
import { isTruthy } from './value.ts';

/** The functions that tell how a job's needs or a step's forerunners ended. */
const statusFunctions = ['success', 'failure', 'always', 'cancelled'] as const;

/** A parsed `if:`, `success() &&` included where GitHub adds it. */
export type Condition = Node;

const success: Node = { kind: 'call', offset: 0, name: 'success', arguments: [] };

/**
 * Parses an `if:`. Empty is `success()`; a condition that calls no status function becomes `success() && (…)`; text
 * around `${{ }}`, be it the line break at the end of a block, makes it a text, which is true unless empty.
 * (runner: WorkflowTemplateConverter.cs, TemplateReader.cs)
 */
export function parseCondition(source: string, allowed: Allowed = {}): Parsed {
  if (source.trim() === '') return { ok: true, tree: success };
  const parsed = source.includes('${{') ? fromTemplate(source, allowed) : parseExpression(source, allowed);
  if (!parsed.ok || callsStatus(parsed.tree)) return parsed;
  const { tree } = parsed;
  return {
    ok: true,
    tree: { kind: 'and', offset: 0, operands: [success, ...(tree.kind === 'and' ? tree.operands : [tree])] },
  };
}

function fromTemplate(source: string, allowed: Allowed): Parsed {
  const parsed = parseTemplate(source, allowed);
  if (parsed.ok) return { ok: true, tree: templateTree(parsed.template) };
  const [first = { message: 'The expression cannot be read', offset: 0 } satisfies ExpressionMistake] = parsed.errors;
  return { ok: false, error: first };
}

function callsStatus(tree: Node): boolean {
  for (const node of walk(tree)) {
    if (node.kind === 'call' && statusFunctions.some((name) => name === node.name.toLowerCase())) return true;
  }
  return false;
}

/** Whether a condition holds. */
export function holds(condition: Condition, scope: Scope): boolean {
  return isTruthy(evaluate(condition, scope));
}
