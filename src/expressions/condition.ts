import { type Node, walk } from './ast.ts';
import { evaluate, type Scope } from './evaluate.ts';
import type { ExpressionMistake } from './mistakes.ts';
import { type Allowed, type Parsed, parseExpression } from './parser.ts';
import { parseTemplate, type Template } from './template.ts';
import { isTruthy } from './value.ts';

/** The functions that tell how a job's needs or a step's forerunners ended. */
const statusFunctions = ['success', 'failure', 'always', 'cancelled'] as const;

/** A parsed `if:`, `success() &&` included where GitHub adds it. */
export type Condition = Node;

const success: Node = { kind: 'call', offset: 0, name: 'success', arguments: [] };

/**
 * Parses an `if:`. Empty is `success()`; a condition that calls no status function becomes `success() && (…)`; text
 * around `${{ }}` makes it a text, which is true unless empty. (languageservices: converter/if-condition.ts)
 */
export function parseCondition(source: string, allowed: Allowed = {}): Parsed {
  const text = source.trim();
  if (text === '') return { ok: true, tree: success };
  const parsed = text.includes('${{') ? fromTemplate(source, allowed) : parseExpression(source, allowed);
  if (!parsed.ok || callsStatus(parsed.tree)) return parsed;
  return { ok: true, tree: { kind: 'and', offset: 0, operands: [success, parsed.tree] } };
}

function fromTemplate(source: string, allowed: Allowed): Parsed {
  const lead = source.length - source.trimStart().length;
  const parsed = parseTemplate(source.trim(), allowed);
  if (parsed.ok) return { ok: true, tree: joined(parsed.template) };
  const [first = { message: 'The expression cannot be read', offset: 0 } satisfies ExpressionMistake] = parsed.errors;
  return { ok: false, error: { ...first, offset: first.offset + lead } };
}

/** The template as one expression: `format()` of its parts, as GitHub reads it. */
function joined({ parts }: Template): Node {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && typeof only !== 'string') return only;
  const nodes = parts.filter((part) => typeof part !== 'string');
  let index = 0;
  const text = parts
    .map((part) => (typeof part === 'string' ? part.replaceAll(/[{}]/g, '$&$&') : `{${index++}}`))
    .join('');
  return {
    kind: 'call',
    offset: 0,
    name: 'format',
    arguments: [{ kind: 'literal', offset: 0, value: text }, ...nodes],
  };
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
