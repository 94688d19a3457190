import type { Position } from '../../lib/mistake.ts';
import { alignScalar } from '../workflow/align-scalar.ts';
import type { Field } from '../workflow/model.ts';

/** A text and the place where it begins. */
type Scalar = Pick<Field, 'at' | 'source'>;

/** The text of a workflow file, to find the place of a character of a scalar in it. */
export class SourceText {
  readonly lines: readonly string[];
  readonly #text: string;
  readonly #starts: readonly number[];
  readonly #known = new Map<unknown, Map<unknown, unknown>>();

  constructor(text: string) {
    this.#text = text.startsWith('\uFEFF') ? text.slice(1) : text;
    this.lines = this.#text.split('\n');
    const starts = [0];
    for (const line of this.lines) starts.push((starts.at(-1) ?? 0) + line.length + 1);
    this.#starts = starts;
  }

  /**
   * What `find` finds of a part of the file, once for all checks that ask. Kept here and not beside `find`: it goes away with the file,
   * where a WeakMap that outlives files holds what they were until the whole heap is collected.
   */
  once<Part, Found>(find: (part: Part, source: SourceText) => Found, part: Part): Found {
    const known = this.#known.get(find) ?? new Map<unknown, unknown>();
    this.#known.set(find, known);
    if (!known.has(part)) known.set(part, find(part, this));
    return known.get(part) as Found;
  }

  /** The place of the character at an offset of a field's text: blocks, folding, quotes and indentation are followed. */
  place(field: Scalar, offset: number): Position {
    const known = this.once(align, field);
    const found = known[Math.min(offset, known.length - 1)];
    return found === undefined ? field.at : this.#position(field.at.file, found);
  }

  #position(file: string, offset: number): Position {
    let low = 0;
    let high = this.lines.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { file, line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 };
  }

  /** Where in the text of the file each character of a scalar stands. */
  align({ at, source }: Scalar): readonly number[] {
    return alignScalar(this.#text, (this.#starts[at.line - 1] ?? 0) + at.column - 1, source);
  }
}

function align(field: Scalar, source: SourceText): readonly number[] {
  return source.align(field);
}
