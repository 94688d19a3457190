import { isArray, isObject, toText, upper, type Value } from '../value.ts';

/** Whether a text begins with another, in any case; false for arrays and objects. */
export function startsWith([text = null, start = null]: readonly Value[]): Value {
  return isPlain(text) && isPlain(start) && upper(toText(text)).startsWith(upper(toText(start)));
}

/** Whether a text ends with another, in any case; false for arrays and objects. */
export function endsWith([text = null, end = null]: readonly Value[]): Value {
  return isPlain(text) && isPlain(end) && upper(toText(text)).endsWith(upper(toText(end)));
}

function isPlain(value: Value): boolean {
  return !isArray(value) && !isObject(value);
}
