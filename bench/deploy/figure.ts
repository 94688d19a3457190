import { duration } from '../../src/events/render.ts';

/** One measured figure beside its goal; it is met when it is at most the goal. */
export interface Figure {
  readonly what: string;
  readonly unit: 'ms' | 'requests' | 'bytes' | 'times';
  readonly figure: number;
  /** Null: only told. */
  readonly goal: number | null;
  /** How it came about, in a few words. */
  readonly detail?: string;
}

/** Prints a table of figures; gives whether all goals are met. */
export function printFigures(figures: readonly Figure[]): boolean {
  const head = ['', 'goal', 'figure', 'ratio', '', ''];
  const rows = [head, ...figures.map(rowOf)];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows) {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    console.log(`${cells.slice(0, 4).join('  ')}  ${(row[4] ?? '').padEnd(6)}  ${row[5] ?? ''}`.trimEnd());
  }
  return figures.every(isMet);
}

function rowOf(figure: Figure): string[] {
  const { what, unit, goal, detail = '' } = figure;
  if (goal === null) return [what, '', text(figure.figure, unit), '', '', detail];
  const ratio = goal === 0 ? '' : (figure.figure / goal).toFixed(2);
  return [what, text(goal, unit), text(figure.figure, unit), ratio, isMet(figure) ? 'met' : 'MISSED', detail];
}

function isMet({ figure, goal }: Figure): boolean {
  return goal === null || figure <= goal;
}

function text(value: number, unit: Figure['unit']): string {
  if (unit === 'ms') return value < 1000 ? `${Math.round(value)} ms` : duration(value);
  if (unit === 'bytes') return `${(value / 1024).toFixed(0)} KB`;
  return unit === 'times' ? `${value.toFixed(2)} ×` : String(value);
}
