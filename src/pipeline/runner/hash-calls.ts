import { type Node, walk } from '../../expressions/ast.ts';
import { evaluate, type Scope } from '../../expressions/evaluate.ts';
import { toText } from '../../expressions/value.ts';
import type { Field, Step } from '../workflow/model.ts';
import { hashKey } from './scope.ts';

/**
 * Computes every `hashFiles(…)` that a step or some fields call, before they are evaluated: files are read asynchronously, and
 * expressions are not. Patterns may be expressions themselves.
 */
export async function hashFilesOf(
  part: Step | readonly Field[],
  scope: Scope,
  hash: (patterns: readonly string[]) => Promise<string>,
): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  // Told when the expression itself is evaluated.
  const untold: Scope = { contexts: scope.contexts, functions: scope.functions ?? {} };
  for (const call of hashCalls(part)) {
    const patterns = call.arguments.map((argument) => toText(evaluate(argument, untold)));
    const key = hashKey(patterns);
    if (!hashes.has(key)) hashes.set(key, await hash(patterns));
  }
  return hashes;
}

function hashCalls(part: Step | readonly Field[]): Extract<Node, { kind: 'call' }>[] {
  const found: Extract<Node, { kind: 'call' }>[] = [];
  const visit = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return;
    if (isNode(value)) {
      for (const node of walk(value))
        if (node.kind === 'call' && node.name.toLowerCase() === 'hashfiles') found.push(node);
      return;
    }
    for (const inner of Object.values(value)) visit(inner);
  };
  visit(part);
  return found;
}

const KINDS: ReadonlySet<unknown> = new Set([
  'literal',
  'context',
  'call',
  'index',
  'wildcard',
  'not',
  'binary',
  'and',
  'or',
]);

function isNode(value: object): value is Node {
  return 'kind' in value && 'offset' in value && KINDS.has(value.kind);
}
