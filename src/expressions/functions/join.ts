import { isArray, isObject, toText, type Value } from '../value.ts';

/** The items of an array as one text, with `,` or the given text between them; a plain value is its own text. */
export function join([items = null, separator = ',']: readonly Value[]): Value {
  if (isObject(items)) return '';
  if (!isArray(items)) return toText(items);
  const between = isArray(separator) || isObject(separator) ? ',' : toText(separator);
  return items.map(toText).join(between);
}
