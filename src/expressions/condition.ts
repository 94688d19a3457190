import { type Node, walk } from './ast.ts';
import { evaluate, type Scope } from './evaluate.ts';
import type { ExpressionMistake } from './mistakes.ts';
import { type Allowed, parseExpression } from './parser.ts';
import { parseTemplate, type Template, templateTree } from './template.ts';
import { isTruthy } from './value.ts';

/** The functions that tell how a job's needs or a step's forerunners ended. */
const statusFunctions = ['success', 'failure', 'always', 'cancelled'] as const;

/** A parsed `if:`, `success() &&` included where GitHub adds it. */
export type Condition = Node;

/** `written` is the condition as the user wrote it, `tree` what it means. */
export type ParsedCondition =
  | { readonly ok: true; readonly tree: Condition; readonly written: Template }
  | { readonly ok: false; readonly error: ExpressionMistake };

const success: Node = { kind: 'call', offset: 0, name: 'success', arguments: [] };

/**
 * Parses an `if:`. Empty is `success()`; a condition that calls no status function becomes `success() && (…)`; text
 * around `${{ }}`, be it the line break at the end of a block, makes it a text, which is true unless empty.
 * (runner: WorkflowTemplateConverter.cs, TemplateReader.cs)
 */
export function parseCondition(source: string, allowed: Allowed = {}): ParsedCondition {
  if (source.trim() === '') return { ok: true, tree: success, written: { text: source, parts: [] } };
  const parsed = source.includes('${{') ? fromTemplate(source, allowed) : fromExpression(source, allowed);
  if (!parsed.ok || callsStatus(parsed.tree)) return parsed;
  const { tree, written } = parsed;
  const operands = [success, ...(tree.kind === 'and' ? tree.operands : [tree])];
  return { ok: true, tree: { kind: 'and', offset: 0, operands }, written };
}

function fromExpression(source: string, allowed: Allowed): ParsedCondition {
  const parsed = parseExpression(source, allowed);
  return parsed.ok ? { ...parsed, written: { text: source, parts: [parsed.tree] } } : parsed;
}

function fromTemplate(source: string, allowed: Allowed): ParsedCondition {
  const parsed = parseTemplate(source, allowed);
  if (parsed.ok) return { ok: true, tree: templateTree(parsed.template), written: parsed.template };
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
