import { type Node, walk } from '../../../expressions/ast.ts';
import { referencedContexts } from '../../../expressions/template.ts';
import type { Value } from '../../../expressions/value.ts';
import type { Job } from '../../workflow/model.ts';
import type { Subject } from '../subject.ts';
import { contextType } from './context-types.ts';
import { valueType } from './matrix-types.ts';
import { ANY, BOOLEAN, either, LIST, OBJECT, TEXT, type Type } from './type.ts';

/** Where an expression stands. */
export interface Place {
  readonly subject: Subject;
  readonly job: Job | undefined;
}

const TEXT_FUNCTIONS = new Set('format join tojson hashfiles'.split(' '));
const BOOLEAN_FUNCTIONS = new Set('contains startswith endswith success failure cancelled always'.split(' '));

/** What an expression gives. */
export function typeOf(node: Node, place: Place): Type {
  switch (node.kind) {
    case 'literal':
      return valueType(node.value);
    case 'context':
      return OBJECT;
    case 'index':
      return isFiltered(node) ? LIST : pathType(node, place);
    case 'wildcard':
      return LIST;
    case 'not':
    case 'binary':
      return BOOLEAN;
    case 'call':
      return callType(node);
    case 'and':
    case 'or':
      return node.operands.map((operand) => typeOf(operand, place)).reduce(either);
  }
}

/** Whether a path goes through `.*`: a name behind it is that of every item. */
function isFiltered(node: Node): boolean {
  if (node.kind === 'wildcard') return true;
  if (node.kind !== 'index' || node.index.kind !== 'literal' || typeof node.index.value !== 'string') return false;
  return isFiltered(node.object);
}

function callType(node: Extract<Node, { kind: 'call' }>): Type {
  const name = node.name.toLowerCase();
  const [first] = node.arguments;
  if (name === 'fromjson' && first?.kind === 'literal') return jsonType(first.value);
  if (TEXT_FUNCTIONS.has(name)) return TEXT;
  return BOOLEAN_FUNCTIONS.has(name) ? BOOLEAN : ANY;
}

function jsonType(text: Value): Type {
  try {
    return typeof text === 'string' ? valueType(JSON.parse(text) as Value) : ANY;
  } catch {
    return ANY;
  }
}

/** Only a plain path into a context is known: behind a call or `.*` stands anything. */
function pathType(node: Node, { subject, job }: Place): Type {
  for (const inner of walk(node)) {
    if (inner.kind !== 'index' && inner.kind !== 'context' && inner.kind !== 'literal') return ANY;
  }
  const [reference] = referencedContexts(node);
  if (!reference) return ANY;
  return contextType(
    reference.path.map((part) => part?.toLowerCase() ?? null),
    subject,
    job,
  );
}

/** An expression in words: the path it reads, if it is one. */
export function nameOf(node: Node): string {
  const [reference] = node.kind === 'index' || node.kind === 'context' ? referencedContexts(node) : [];
  return reference ? reference.path.map((part) => part ?? '*').join('.') : 'This';
}

/** The offset where an expression begins: a path begins with its context. */
export function startOf(node: Node): number {
  return node.kind === 'index' || node.kind === 'wildcard' ? startOf(node.object) : node.offset;
}
