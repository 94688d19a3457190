import { type ContextReference, referencedContexts } from '../../expressions/template.ts';
import type { Position } from '../../lib/mistake.ts';
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
  if ('literal' in field) return [];
  if ('tree' in field)
    return referencedContexts(field.tree).map(({ path, offset }) => {
      const at = field.source.includes('${{') ? field.at : source.place(field, offset);
      return { path: path.map(lower), at };
    });
  return expressionsOf(field).flatMap(({ offset, references }) =>
    references.map((reference) => ({
      path: reference.path.map(lower),
      at: source.place(field, offset + 3 + reference.offset),
    })),
  );
}

/** The references of each `${{ }}` of a field, with the offset where it begins. */
function expressionsOf({ source, template }: Field): { offset: number; references: ContextReference[] }[] {
  const found: { offset: number; references: ContextReference[] }[] = [];
  let next = 0;
  for (const part of template.parts) {
    if (typeof part === 'string') {
      next += part.length;
      continue;
    }
    found.push({ offset: next, references: referencedContexts(part) });
    next = closing(source, next);
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
