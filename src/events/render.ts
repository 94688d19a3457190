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
  const width = (text: string) => [...text.replaceAll(/\x1b\[[0-9;]*m/g, '')].length;
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, width(cell));
  }
  const line = (row: readonly string[]) =>
    row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell))).join('  ');
  return rows.map((row) => line(row).trimEnd()).join('\n');
}

/** Control sequences and characters that could move the cursor or forge output are removed; colours stay. */
export function printable(text: string): string {
  return text
    .replaceAll(/\x1b\](?:[^\x07\x1b]|\x1b(?!\\))*(?:\x07|\x1b\\)/g, '')
    .replaceAll(/\x1b\[[0-9;?]*[A-Za-ln-z]/g, '')
    .replaceAll(/[\x00-\x08\x0b\x0c\x0e-\x1a]/g, '');
}
