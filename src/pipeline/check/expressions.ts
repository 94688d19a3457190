import type { Node } from '../../expressions/ast.ts';
import { referencedContexts, type Template } from '../../expressions/template.ts';
import type { Position } from '../../lib/mistake.ts';
import type { Field, If } from '../workflow/model.ts';
import type { SourceText } from './source-map.ts';

/** A use of a context with its place. `path` is in lower case; what is computed is `null`. */
export interface Reference {
  readonly path: readonly (string | null)[];
  /** Takes some looking for, which few need. */
  readonly place: () => Position;
}

/** Every field and condition in a part of the model. */
export function fieldsIn(part: unknown): (Field | If)[] {
  const found: (Field | If)[] = [];
  collect(part, found);
  return found;
}

function collect(part: unknown, found: (Field | If)[]): void {
  if (typeof part !== 'object' || part === null) return;
  if (isField(part) || isIf(part)) found.push(part);
  else if (Array.isArray(part)) for (const value of part) collect(value, found);
  else for (const name in part) if (name !== 'at') collect(part[name as keyof typeof part], found);
}

/** Every use of a context in a field or a condition. */
export function referencesIn(field: Field | If, source: SourceText): readonly Reference[] {
  return source.once(findReferences, field);
}

function findReferences(field: Field | If, source: SourceText): readonly Reference[] {
  return expressionsIn(field, source).flatMap(({ tree, place }) => referencesTo(tree, place));
}

function referencesTo(tree: Node, place: Expression['place']): Reference[] {
  return referencedContexts(tree).map(({ path, offset }) => ({ path: path.map(lower), place: () => place(offset) }));
}

/** The uses of contexts in a field whose own value comes into its text: not what is only compared or asked. */
export function pastedReferencesIn(field: Field, source: SourceText): readonly Reference[] {
  return expressionsIn(field, source).flatMap(({ tree, place }) =>
    valuesOf(tree).flatMap((value) => referencesTo(value, place)),
  );
}

/** The parts of an expression that its value can be. The left sides of `&&` are its value only where they are false. */
function valuesOf(tree: Node): readonly Node[] {
  switch (tree.kind) {
    case 'or':
      return tree.operands.flatMap(valuesOf);
    case 'and':
      return tree.operands.slice(-1).flatMap(valuesOf);
    case 'not':
    case 'binary':
      return [];
    case 'call':
      return /^(?:contains|startswith|endswith|hashfiles)$/i.test(tree.name) ? [] : tree.arguments.flatMap(valuesOf);
    default:
      return [tree];
  }
}

/** An expression with the place of the character at an offset of it. */
export interface Expression {
  readonly tree: Node;
  readonly place: (offset: number) => Position;
}

/** The expressions of a field, or of a condition. */
export function expressionsIn(field: Field | If, source: SourceText): readonly Expression[] {
  if (!('tree' in field) && field.literal !== undefined) return [];
  return source.once(findExpressions, field);
}

function findExpressions(field: Field | If, source: SourceText): readonly Expression[] {
  return placed('tree' in field ? field.written.parts : field.template.parts, field, source);
}

function placed(parts: Template['parts'], field: Field | If, source: SourceText): readonly Expression[] {
  const found: Expression[] = [];
  let next = 0;
  for (const part of parts) {
    if (typeof part === 'string') {
      next += part.length;
      continue;
    }
    const start = field.source.startsWith('${{', next) ? next + 3 : next;
    found.push({ tree: part, place: (offset) => source.place(field, start + offset) });
    next = closing(field.source, next);
  }
  return found;
}

/** Behind the `}}` of an expression; quoted ones don't count. */
function closing(source: string, offset: number): number {
  let quoted = false;
  for (let index = offset; index < source.length; index += 1) {
    if (source.charAt(index) === "'") quoted = !quoted;
    else if (!quoted && source.startsWith('}}', index)) return index + 2;
  }
  return source.length;
}

function lower(key: string | null): string | null {
  return key?.toLowerCase() ?? null;
}

function isField(part: object): part is Field {
  return 'kind' in part && part.kind === 'field';
}

function isIf(part: object): part is If {
  return 'tree' in part && 'source' in part;
}
