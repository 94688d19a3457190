import { pc } from './colours.ts';
import type { Result } from './types.ts';

/** The sign and colour of an ending. */
export function sign(result: Result | 'lost'): string {
  switch (result) {
    case 'success':
      return pc.green('✓');
    case 'failure':
      return pc.red('✗');
    case 'lost':
      return pc.red('?');
    case 'cancelled':
      return pc.yellow('■');
    case 'skipped':
      return pc.dim('-');
  }
}

/** A length of time for people: `340 ms`, `4.2 s`, `3 min 05 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** Columns of equal width, two blanks apart; colours do not count as width. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, textWidth(cell));
  }
  const line = (row: readonly string[]) =>
    row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - textWidth(cell))).join('  ');
  return rows.map((row) => line(row).trimEnd()).join('\n');
}

const COLOUR = /\x1b\[[0-9;]*m/g;
/** What terminals draw two columns wide: the scripts of East Asia and emoji. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/u;
const NO_WIDTH = /\p{Mark}/u;

/** The columns that a text takes in a terminal; colours take none. */
export function textWidth(text: string): number {
  const plain = text.replaceAll(COLOUR, '');
  // Nearly all text is plain, and counting it letter by letter would cost more than drawing it.
  if (!/[^\x20-\x7e]/.test(plain)) return plain.length;
  return [...plain].reduce((sum, letter) => sum + letterWidth(letter), 0);
}

/** A text without colours, cut to some columns. */
export function cut(text: string, columns: number): string {
  const plain = text.replaceAll(COLOUR, '');
  if (textWidth(plain) <= columns) return plain;
  let width = 1;
  let shown = '';
  for (const letter of plain) {
    width += letterWidth(letter);
    if (width > columns) break;
    shown += letter;
  }
  return `${shown}…`;
}

function letterWidth(letter: string): number {
  if (NO_WIDTH.test(letter)) return 0;
  return WIDE.test(letter) ? 2 : 1;
}

/**
 * Control sequences and characters that could move the cursor or forge output are removed, and a carriage return inside
 * a line is a blank; colours stay.
 */
export function printable(text: string): string {
  return text
    .replaceAll(/\x1b\](?:[^\x07\x1b]|\x1b(?!\\))*(?:\x07|\x1b\\)/g, '')
    .replaceAll(/\x1b\[[0-9;?]*[A-Za-ln-z]/g, '')
    .replaceAll(/\r+(?=\n|$)/g, '')
    .replaceAll('\r', ' ')
    .replaceAll(/[\x00-\x08\x0b\x0c\x0e-\x1a]/g, '');
}
