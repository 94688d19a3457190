import { type Node, walk } from '../../expressions/ast.ts';
import { evaluate, type Scope } from '../../expressions/evaluate.ts';
import { toText } from '../../expressions/value.ts';
import type { Field, FieldMap, Step } from '../workflow/model.ts';
import { type Hashes, hashKey } from './scope.ts';
import { guarded } from './step-ending.ts';

/**
 * Computes every `hashFiles(…)` that a step or some fields call, before they are evaluated: files are read asynchronously, and
 * expressions are not. Patterns may be expressions themselves. What is wrong with a call shows when it is evaluated.
 */
export async function hashFilesOf(
  part: Step | FieldMap | Field | readonly Field[],
  scope: Scope,
  hash: (patterns: readonly string[]) => Promise<string>,
): Promise<Hashes> {
  const hashes = new Map<string, string | { readonly wrong: string }>();
  // Told when the expression itself is evaluated.
  const untold: Scope = { contexts: scope.contexts, functions: scope.functions ?? {} };
  for (const call of hashCalls(part)) {
    const patterns = await guarded(() => call.arguments.map((argument) => toText(evaluate(argument, untold))));
    const key = patterns.ok ? hashKey(patterns.value) : undefined;
    if (!patterns.ok || key === undefined || hashes.has(key)) continue;
    const hashed = await guarded(() => hash(patterns.value));
    hashes.set(key, hashed.ok ? hashed.value : { wrong: hashed.reason });
  }
  return hashes;
}

function hashCalls(part: Step | FieldMap | Field | readonly Field[]): Extract<Node, { kind: 'call' }>[] {
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
