/** A place in a file; line and column count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Something the user can mend: what is wrong, where it stands (when it stands in a file), and how to put it right. */
export interface Mistake {
  readonly message: string;
  readonly at?: Position;
  readonly fix?: string;
}

/** The input is wrong (exit code 2). Carries every mistake that was found, sorted by place. */
export class InputError extends Error {
  readonly mistakes: readonly Mistake[];

  constructor(mistakes: readonly Mistake[] | string) {
    const sorted = typeof mistakes === 'string' ? [{ message: mistakes }] : mistakes.toSorted(byPlace);
    super(sorted.map(mistakeText).join('\n'));
    this.name = 'InputError';
    this.mistakes = sorted;
  }
}

/** One line: `file:line:column: message. Fix.` */
export function mistakeText({ message, at, fix }: Mistake): string {
  const place = at ? `${placeText(at)}: ` : '';
  return `${place}${message}${fix ? ` (${fix})` : ''}`;
}

/** `file:line:column`. */
export function placeText({ file, line, column }: Position): string {
  return `${file}:${line}:${column}`;
}

function byPlace(a: Mistake, b: Mistake): number {
  if (!a.at || !b.at) return Number(Boolean(a.at)) - Number(Boolean(b.at));
  return a.at.file.localeCompare(b.at.file) || a.at.line - b.at.line || a.at.column - b.at.column;
}
