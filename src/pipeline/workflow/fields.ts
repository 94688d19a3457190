import type { Scope } from '../../expressions/evaluate.ts';
import { evaluateTemplate, templateText } from '../../expressions/template.ts';
import { isArray, isObject, toText, type Value, type ValueObject } from '../../expressions/value.ts';
import { InputError } from '../../lib/mistake.ts';
import { named } from '../../lib/named.ts';
import type { Field, FieldList, FieldMap, FieldTree } from './model.ts';

/**
 * Fields as values. What evaluates to something of the wrong kind, or cannot be evaluated, is the user's mistake: all of
 * these throw an {@link InputError} with the field's place.
 */

/** A field as text. */
export function fieldText(field: Field, scope: Scope): string {
  return at(field, () => (field.literal === undefined ? templateText(field.template, scope) : field.source));
}

/** A field as any value; a literal has YAML's own type. */
export function fieldValue(field: Field, scope: Scope): Value {
  return at(field, () => field.literal ?? (field.source === '' ? null : evaluateTemplate(field.template, scope)));
}

/** A field that must be true or false; `otherwise` when there is no field. */
export function fieldBoolean(field: Field | undefined, scope: Scope, what: string, otherwise: boolean): boolean {
  if (!field) return otherwise;
  const value = fieldValue(field, scope);
  if (typeof value === 'boolean') return value;
  throw mistake(field, `${what} must be true or false, but is "${toText(value)}"`);
}

/** A field that must be a number; `otherwise` when there is no field. */
export function fieldNumber(field: Field | undefined, scope: Scope, what: string, otherwise: number): number {
  if (!field) return otherwise;
  const value = fieldValue(field, scope);
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw mistake(field, `${what} must be a number, but is "${toText(value)}"`);
}

/** A mapping of texts, in the order of the file; a later key replaces the same key before it. */
export function fieldMap(map: FieldMap | Field | undefined, scope: Scope, what: string): Record<string, string> {
  if (!map) return {};
  if (map.kind === 'field') return textMap(map, fieldValue(map, scope), what);
  const result = named<string>();
  for (const { key, value } of map.entries) {
    if (key === 'insert') Object.assign(result, textMap(value, fieldValue(value, scope), what));
    else result[fieldText(key, scope)] = textOf(value, fieldValue(value, scope), what);
  }
  return result;
}

/** A list of texts. */
export function fieldList(list: FieldList | Field | undefined, scope: Scope, what: string): string[] {
  if (!list) return [];
  if (list.kind === 'list') return list.items.map((item) => fieldText(item, scope));
  const value = fieldValue(list, scope);
  if (isArray(value)) return value.map((item) => textOf(list, item, what));
  throw mistake(list, `${what} must be a list, but is "${toText(value)}"`);
}

/** YAML of any shape. */
export function treeValue(tree: FieldTree, scope: Scope): Value {
  if (tree.kind === 'field') return fieldValue(tree, scope);
  if (tree.kind === 'tree-list') return tree.items.map((item) => treeValue(item, scope));
  const result = named<Value>();
  for (const { key, value } of tree.entries) {
    const evaluated = treeValue(value, scope);
    if (key !== 'insert') result[fieldText(key, scope)] = evaluated;
    else if (isObject(evaluated)) Object.assign(result, evaluated);
    else throw mistake(tree, '${{ insert }} needs an expression that gives a mapping');
  }
  return result;
}

/** An evaluated value that must be an object. */
export function objectOf(field: { readonly at: Field['at'] }, value: Value, what: string): ValueObject {
  if (isObject(value)) return value;
  throw mistake(field, `${what} must be a mapping, but is "${toText(value)}"`);
}

/** The user's mistake at a field that showed itself only when it was evaluated. */
export function mistake({ at: place }: { readonly at: Field['at'] }, message: string, cause?: unknown): InputError {
  const error = new InputError([{ at: place, message }]);
  if (cause !== undefined) error.cause = cause;
  return error;
}

function textMap(field: Field, value: Value, what: string): Record<string, string> {
  const entries = Object.entries(objectOf(field, value, what));
  return Object.fromEntries(entries.map(([key, item]) => [key, textOf(field, item, `${what}.${key}`)]));
}

function textOf(field: Field, value: Value, what: string): string {
  if (isArray(value) || isObject(value))
    throw mistake(field, `${what} must be a text, but is ${isArray(value) ? 'a list' : 'a mapping'}`);
  return typeof value === 'string' || field.literal === undefined ? toText(value) : field.source;
}

function at<T>(field: Field, evaluate: () => T): T {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw mistake(field, error instanceof Error ? error.message : String(error), error);
  }
}
