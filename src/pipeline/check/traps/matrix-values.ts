import { isObject, type Value } from '../../../expressions/value.ts';
import { treeValue } from '../../workflow/fields.ts';
import { readMatrix } from '../../workflow/matrix.ts';
import type { FieldTree, Job } from '../../workflow/model.ts';
import type { Check, Spot } from '../finding.ts';

export const matrixValues: Check = {
  code: 'matrix-values',
  severity: 'warning',
  why: 'A value that stands twice runs the same job twice; an exclude that fits no combination takes nothing out.',
  fix: 'Remove it, or correct the value.',
  find: ({ workflow }) => workflow.jobs.flatMap(spotsIn),
};

function spotsIn({ strategy, at }: Job): Spot[] {
  const matrix = strategy?.matrix;
  if (matrix?.kind !== 'tree-map' || !isLiteral(matrix)) return [];
  const axes = new Map<string, readonly FieldTree[]>();
  let exclude: readonly FieldTree[] = [];
  for (const { key, value } of matrix.entries) {
    if (key === 'insert' || value.kind !== 'tree-list') continue;
    const name = key.source.toLowerCase();
    if (name === 'exclude') exclude = value.items;
    else if (name !== 'include') axes.set(name, value.items);
  }
  const spots = [
    ...[...axes].flatMap(([name, items]) => twice(items, name)),
    ...exclude.flatMap((row) => without(row, matrix)),
  ];
  return spots.length > 0 || !isEmpty(matrix)
    ? spots
    : [{ at: matrix.at ?? at, message: 'Every combination is excluded, so the job never runs' }];
}

function twice(items: readonly FieldTree[], name: string): Spot[] {
  const seen = new Set<string>();
  return items.flatMap((item) => {
    const text = JSON.stringify(valueIn(item));
    if (seen.has(text)) return [{ at: item.at, message: `The axis ${name} has ${text} twice` }];
    seen.add(text);
    return [];
  });
}

/** An exclude takes nothing out when the matrix without its other excludes has as many legs as with this one alone. */
function without(row: FieldTree, matrix: FieldTree): Spot[] {
  const whole = valueIn(matrix);
  if (!isObject(whole)) return [];
  const { include: _include, exclude: _exclude, ...axes } = whole;
  const all = readMatrix(axes);
  const rest = readMatrix({ ...axes, exclude: [valueIn(row)] });
  if ('wrong' in all || 'wrong' in rest || all.legs.length > rest.legs.length) return [];
  return [{ at: row.at, message: 'This exclude fits no combination of the axes' }];
}

function isEmpty(matrix: FieldTree): boolean {
  const value = valueIn(matrix);
  const reading = isObject(value) ? readMatrix(value) : undefined;
  return reading !== undefined && 'legs' in reading && reading.legs.length === 0;
}

function isLiteral(tree: FieldTree): boolean {
  if (tree.kind === 'field') return tree.literal !== undefined;
  if (tree.kind === 'tree-list') return tree.items.every(isLiteral);
  return tree.entries.every(({ key, value }) => key !== 'insert' && key.literal !== undefined && isLiteral(value));
}

function valueIn(tree: FieldTree): Value {
  return treeValue(tree, { contexts: {} });
}
