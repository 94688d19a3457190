import type { Node } from '../../expressions/ast.ts';
import { parseTemplate, referencedContexts, type Template } from '../../expressions/template.ts';
import type { Position } from '../../lib/mistake.ts';
import { CONDITION_FUNCTIONS } from '../workflow/contexts.ts';
import type { Field, If } from '../workflow/model.ts';
import type { SourceText } from './source-map.ts';

/** A use of a context with its place. `path` is in lower case; what is computed is `null`. */
export interface Reference {
  readonly path: readonly (string | null)[];
  readonly at: Position;
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
  else for (const value of Object.values(part)) collect(value, found);
}

/** Every use of a context in a field or a condition. */
export function referencesIn(field: Field | If, source: SourceText): readonly Reference[] {
  const known = references.get(field) ?? findReferences(field, source);
  references.set(field, known);
  return known;
}

/** Of each field once: a field is of one file, and many checks ask. */
const references = new WeakMap<Field | If, readonly Reference[]>();
const expressions = new WeakMap<Field | If, readonly Expression[]>();

function findReferences(field: Field | If, source: SourceText): readonly Reference[] {
  return expressionsIn(field, source).flatMap(({ tree, place }) =>
    referencedContexts(tree).map(({ path, offset }) => ({ path: path.map(lower), at: place(offset) })),
  );
}

/** The uses of contexts in a field whose own value comes into its text: not what is only compared or asked. */
export function pastedReferencesIn(field: Field, source: SourceText): readonly Reference[] {
  return expressionsIn(field, source).flatMap(({ tree, place }) =>
    valuesOf(tree).flatMap((value) =>
      referencedContexts(value).map(({ path, offset }) => ({ path: path.map(lower), at: place(offset) })),
    ),
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
  const known =
    expressions.get(field) ??
    ('tree' in field ? conditionsIn(field, source) : placed(field.template.parts, field, source));
  expressions.set(field, known);
  return known;
}

function conditionsIn(field: If, source: SourceText): readonly Expression[] {
  if (!field.source.includes('${{')) return [{ tree: field.tree, place: (offset) => source.place(field, offset) }];
  const parsed = parseTemplate(field.source, { functions: CONDITION_FUNCTIONS });
  return parsed.ok ? placed(parsed.template.parts, field, source) : [];
}

function placed(parts: Template['parts'], field: Field | If, source: SourceText): readonly Expression[] {
  const found: Expression[] = [];
  let next = 0;
  for (const part of parts) {
    if (typeof part === 'string') {
      next += part.length;
      continue;
    }
    const start = next + 3;
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
