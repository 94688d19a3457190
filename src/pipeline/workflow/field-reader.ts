import type { Available } from './contexts.ts';
import type { Field, FieldList, FieldMap, FieldTree } from './model.ts';
import { describe, keyText, type Reader, readEntries } from './reader.ts';
import { templateOf } from './templates.ts';
import type { YamlNode, YamlScalar } from './yaml.ts';

/** What a field must be when it holds no expression. */
export type FieldType = keyof typeof TYPE_TEXT;

const TYPE_TEXT = {
  text: 'a text',
  'non-empty': 'a text that is not empty',
  boolean: 'true, false or an expression',
  number: 'a number or an expression',
} as const;

const TYPE_FIX: Readonly<Record<FieldType, string>> = {
  text: 'write one text',
  'non-empty': 'give it a text, or remove it',
  boolean: 'write true or false, without quotes',
  number: 'write a number, without quotes',
};

/** Reads a scalar that may hold `${{ }}`. */
export function readField(
  reader: Reader,
  node: YamlNode,
  what: string,
  available: Available,
  type: FieldType = 'text',
): Field | undefined {
  const field = node.kind === 'scalar' ? fieldOf(reader, node, available) : undefined;
  if (field && (field.literal === undefined || fits(field.literal, type))) return field;
  reader.mistake(node.at, `${what} must be ${TYPE_TEXT[type]}, but is ${describe(node)}`, TYPE_FIX[type]);
  return undefined;
}

/** Stands in for a field that is missing or cannot be read, which is a mistake: what is around it is still looked at. */
export function emptyField(at: Field['at']): Field {
  return { kind: 'field', at, source: '', literal: '', template: { text: '', parts: [] } };
}

/** Reads a mapping of texts, or one expression that gives it. */
export function readFieldMap(
  reader: Reader,
  node: YamlNode,
  what: string,
  available: Available,
): FieldMap | Field | undefined {
  if (isExpression(node)) return fieldOf(reader, node, available);
  const entries = readEntries(reader, node, what).flatMap(({ key, text, value }) => {
    if (text === '') reader.mistake(key.at, `A key in ${what} must not be empty`);
    const name = fieldKey(reader, key, available);
    const field =
      name === 'insert' && value.kind !== 'scalar'
        ? reader.mistake(value.at, `\${{ insert }} in ${what} needs an expression that gives a mapping`)
        : readField(reader, value, `${what}.${text}`, available);
    return field ? [{ key: name, value: field }] : [];
  });
  return { kind: 'map', at: node.at, entries };
}

/** Reads a list of texts, or one expression that gives it. */
export function readFieldList(
  reader: Reader,
  node: YamlNode,
  what: string,
  available: Available,
): FieldList | Field | undefined {
  if (isExpression(node)) return fieldOf(reader, node, available);
  if (node.kind !== 'list') {
    reader.mistake(node.at, `${what} must be a list, but is ${describe(node)}`, 'begin each entry with "- "');
    return undefined;
  }
  const items = node.items.flatMap((item) => readField(reader, item, `${what} entry`, available, 'non-empty') ?? []);
  return { kind: 'list', at: node.at, items };
}

/** Reads YAML of any shape with `${{ }}` at any place. */
export function readTree(reader: Reader, node: YamlNode, what: string, available: Available): FieldTree | undefined {
  if (node.kind === 'scalar') return fieldOf(reader, node, available);
  if (node.kind === 'list')
    return {
      kind: 'tree-list',
      at: node.at,
      items: node.items.flatMap((item) => readTree(reader, item, what, available) ?? []),
    };
  const entries = readEntries(reader, node, what).flatMap(({ key, value }) => {
    const name = fieldKey(reader, key, available);
    const tree = readTree(reader, value, what, available);
    return tree ? [{ key: name, value: tree }] : [];
  });
  return { kind: 'tree-map', at: node.at, entries };
}

/** Whether a node is a text that holds `${{ }}`. */
export function isExpression(node: YamlNode): node is YamlScalar & { value: string } {
  return node.kind === 'scalar' && typeof node.value === 'string' && node.value.includes('${{');
}

/** Whether a mapping with known keys is known only when its expressions are: it is one, or a key of it is one, such as `${{ insert }}`. */
export function isWhole(node: YamlNode): boolean {
  return isExpression(node) || (node.kind === 'map' && node.entries.some(({ key }) => isExpression(key)));
}

function fieldKey(reader: Reader, key: YamlScalar, available: Available): Field | 'insert' {
  if (typeof key.value === 'string' && /^\$\{\{\s*insert\s*\}\}$/.test(key.value)) return 'insert';
  return fieldOf(reader, key, available);
}

function fieldOf(reader: Reader, node: YamlScalar, available: Available): Field {
  const source = keyText(node);
  const template = templateOf(reader, node, source, available);
  const base = { kind: 'field', at: node.at, source, template } as const;
  return source.includes('${{') ? base : { ...base, literal: node.value };
}

function fits(value: string | number | boolean | null, type: FieldType): boolean {
  switch (type) {
    case 'text':
      return true;
    case 'non-empty':
      return value !== '' && value !== null;
    case 'boolean':
      return typeof value === 'boolean';
    case 'number':
      return typeof value === 'number';
  }
}
