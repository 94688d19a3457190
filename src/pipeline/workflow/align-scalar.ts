/**
 * For each character of a scalar's value its offset in the file: blocks, folding, indentation, quotes and escapes are followed.
 * `start` is where the scalar begins in `text`, its quote or block header included. Ends early where the two do not agree.
 */
export function alignScalar(text: string, start: number, value: string): readonly number[] {
  const style = text.charAt(start);
  const isBlock = style === '|' || style === '>';
  let next = isBlock ? endOfLine(text, start) : start + (style === '"' || style === "'" ? 1 : 0);
  const offsets: number[] = [];
  for (let index = 0; index < value.length; index += 1) {
    const letter = value.charAt(index);
    const isBlank = /\s/.test(letter);
    if (!isBlank || text.charAt(next) !== letter) next = skipped(text, next, style, isBlank);
    offsets.push(next);
    const unit = style === '"' ? escapeAt(text, next) : undefined;
    if (unit) {
      for (let more = 1; more < unit.units; more += 1, index += 1) offsets.push(next);
      next += unit.length;
    } else if (text.charAt(next) === letter) next += letter === "'" && style === "'" ? 2 : 1;
    else if (!isBlank) return offsets.slice(0, -1);
  }
  return offsets;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end + 1;
}

/** Past what stands for nothing in the value: before a letter all blanks, and line breaks that are escaped. */
function skipped(text: string, from: number, style: string, keepBlanks: boolean): number {
  let next = from;
  for (;;) {
    if (style === '"' && /^\\\r?\n/.test(text.slice(next, next + 3))) next = blanksEnd(text, next + 1);
    else if (!keepBlanks && /\s/.test(text.charAt(next))) next = blanksEnd(text, next);
    else return next;
  }
}

function blanksEnd(text: string, from: number): number {
  let next = from;
  while (next < text.length && /\s/.test(text.charAt(next))) next += 1;
  return next;
}

const CODES: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** How long an escape of a double-quoted scalar is, and how many UTF-16 units it stands for. */
function escapeAt(text: string, offset: number): { readonly length: number; readonly units: number } | undefined {
  if (text.charAt(offset) !== '\\') return undefined;
  const digits = CODES[text.charAt(offset + 1)];
  if (digits === undefined) return { length: 2, units: 1 };
  const code = Number.parseInt(text.slice(offset + 2, offset + 2 + digits), 16);
  return { length: 2 + digits, units: code > 0xffff ? 2 : 1 };
}
