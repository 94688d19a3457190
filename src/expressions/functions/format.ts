import { ExpressionError } from '../mistakes.ts';
import { toText, type Value } from '../value.ts';

const PART = /\{\{|\}\}|\{(\d+)\}|[{}]/g;

/** Puts arguments in the places `{0}`, `{1}` … of a text; `{{` and `}}` are braces. (runner: Format.cs) */
export function format([template = null, ...args]: readonly Value[]): Value {
  const text = toText(template);
  return text.replace(PART, (part: string, index: string | undefined) => {
    if (part === '{{' || part === '}}') return part.charAt(0);
    if (index === undefined) throw new ExpressionError(`The following format string is invalid: ${text}`);
    if (Number(index) >= args.length) {
      throw new ExpressionError(`The following format string references more arguments than were supplied: ${text}`);
    }
    return toText(args[Number(index)] ?? null);
  });
}
