import { ExpressionError } from '../mistakes.ts';
import { toText, type Value } from '../value.ts';

/** The value that a JSON text stands for. */
export function fromJson([text = null]: readonly Value[]): Value {
  try {
    return JSON.parse(toText(text)) as Value;
  } catch (cause) {
    throw new ExpressionError('fromJSON() was given a text that is not JSON', { cause });
  }
}
