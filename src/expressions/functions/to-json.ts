import { isArray, isObject, numberText, type Value } from '../value.ts';

/** The value as JSON, indented by two blanks. */
export function toJson([value = null]: readonly Value[]): Value {
  return jsonOf(value, '');
}

function jsonOf(value: Value, indent: string): string {
  if (isArray(value))
    return block(
      '[',
      value.map((item) => jsonOf(item, `${indent}  `)),
      ']',
      indent,
    );
  if (isObject(value)) {
    const entries = Object.entries(value).map(
      ([key, item]) => `${JSON.stringify(key)}: ${jsonOf(item, `${indent}  `)}`,
    );
    return block('{', entries, '}', indent);
  }
  return typeof value === 'number' ? numberText(value) : JSON.stringify(value);
}

function block(open: string, entries: readonly string[], close: string, indent: string): string {
  if (entries.length === 0) return `${open}${close}`;
  const inner = entries.map((entry) => `\n${indent}  ${entry}`).join(',');
  return `${open}${inner}\n${indent}${close}`;
}
