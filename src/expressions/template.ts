import type { Node } from './ast.ts';
import { walk } from './ast.ts';
import { evaluate, type Scope } from './evaluate.ts';
import type { ExpressionMistake } from './mistakes.ts';
import { type Allowed, parseExpression } from './parser.ts';
import { toText, type Value } from './value.ts';

/** A text cut at its `${{ }}`: literal texts and parsed expressions in order. */
export interface Template {
  readonly text: string;
  readonly parts: readonly (string | Node)[];
}

export type ParsedTemplate =
  | { readonly ok: true; readonly template: Template }
  /** `template` keeps what is right: a wrong expression is in it as text. */
  | { readonly ok: false; readonly errors: readonly ExpressionMistake[]; readonly template: Template };

/** Finds and parses every `${{ }}` of a text; quotes inside them are respected. Offsets of mistakes count in the text. */
export function parseTemplate(text: string, allowed: Allowed = {}): ParsedTemplate {
  const parts: (string | Node)[] = [];
  const errors: ExpressionMistake[] = [];
  let offset = 0;
  for (;;) {
    const start = text.indexOf('${{', offset);
    if (start < 0) break;
    if (start > offset) parts.push(text.slice(offset, start));
    const end = closingBraces(text, start + 3);
    if (end < 0) {
      errors.push({ message: 'The expression is not closed: }} is missing', offset: start });
      parts.push(text.slice(start));
      return { ok: false, errors, template: { text, parts } };
    }
    const inner = text.slice(start + 3, end);
    const parsed = inner.trim() === '' ? empty(start) : parseExpression(inner, allowed);
    if (parsed.ok) parts.push(parsed.tree);
    else {
      errors.push({ message: parsed.error.message, offset: start + 3 + parsed.error.offset });
      parts.push(text.slice(start, end + 2));
    }
    offset = end + 2;
  }
  if (offset < text.length) parts.push(text.slice(offset));
  const template = { text, parts };
  return errors.length > 0 ? { ok: false, errors, template } : { ok: true, template };
}

function empty(start: number): { ok: false; error: ExpressionMistake } {
  return { ok: false, error: { message: 'An expression was expected between ${{ and }}', offset: start } };
}

/** The place of the `}}` that ends an expression, -1 when there is none; one inside a quoted text does not count. */
function closingBraces(text: string, from: number): number {
  let quoted = false;
  for (let index = from; index < text.length; index += 1) {
    const char = text.charAt(index);
    if (char === "'") quoted = !quoted;
    else if (!quoted && char === '}' && text.charAt(index + 1) === '}') return index;
  }
  return -1;
}

/** The template as one expression: `format()` of its parts, as GitHub reads it. */
export function templateTree({ parts }: Template): Node {
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

/** The template's value: that of its expression when it is nothing else, otherwise a text. */
export function evaluateTemplate(template: Template, scope: Scope): Value {
  const { parts } = template;
  const [only] = parts;
  if (scope.trace && parts.some((part) => typeof part !== 'string')) return evaluate(templateTree(template), scope);
  if (parts.length === 1 && only !== undefined && typeof only !== 'string') return evaluate(only, scope);
  return parts.map((part) => (typeof part === 'string' ? part : toText(evaluate(part, scope)))).join('');
}

/** The template's value as text. */
export function templateText(template: Template, scope: Scope): string {
  return toText(evaluateTemplate(template, scope));
}

/** A use of a context, such as `needs.build.outputs.tag`; what is computed (`[x]`, `.*`) is `null` in the path. */
export interface ContextReference {
  readonly path: readonly (string | null)[];
  readonly offset: number;
}

/** Every use of a context in a tree, each with its longest path. */
export function referencedContexts(tree: Node): ContextReference[] {
  const inner = new Set<Node>();
  const found: ContextReference[] = [];
  for (const node of walk(tree)) {
    if (inner.has(node)) continue;
    const path = pathOf(node, inner);
    if (path) found.push(path);
  }
  return found;
}

function pathOf(node: Node, inner: Set<Node>): ContextReference | undefined {
  if (node.kind === 'context') return { path: [node.name], offset: node.offset };
  if (node.kind !== 'index' && node.kind !== 'wildcard') return undefined;
  const object = pathOf(node.object, inner);
  if (!object) return undefined;
  inner.add(node.object);
  const key = node.kind === 'index' && node.index.kind === 'literal' ? toText(node.index.value) : null;
  return { path: [...object.path, key], offset: object.offset };
}
