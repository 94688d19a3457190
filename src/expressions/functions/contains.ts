import { equals, isArray, isObject, toText, upper, type Value } from '../value.ts';

/** Whether a text holds another (in any case), or an array an equal item; false for objects. */
export function contains([search = null, item = null]: readonly Value[]): Value {
  if (isArray(search)) return search.some((candidate) => equals(candidate, item));
  if (isObject(search) || isArray(item) || isObject(item)) return false;
  return upper(toText(search)).includes(upper(toText(item)));
}
