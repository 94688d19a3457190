import { didYouMean } from '../../../lib/did-you-mean.ts';
import type { FieldTree, Job } from '../../workflow/model.ts';
import type { Check, Spot } from '../finding.ts';
import { hint } from './hint.ts';
import { referencesOf } from './scopes.ts';

export const matrixReference: Check = {
  code: 'matrix-reference',
  severity: 'error',
  why: 'A name that is no axis of the matrix and in no include is an empty text.',
  fix: 'Add the axis to "strategy.matrix", or correct the name.',
  find: (subject) =>
    subject.workflow.jobs.flatMap((job) => {
      const names = axesOf(job);
      if (!names) return [];
      return referencesOf(subject, job).flatMap(({ path: [context, axis, member], place }) => {
        if (context !== 'matrix' || axis === undefined || axis === null) return [];
        if (names.includes(axis)) return member ? memberSpot(job, axis, member, place()) : [];
        const message = job.strategy
          ? `The matrix of job "${job.id}" has no "${axis}"`
          : `Job "${job.id}" has no matrix`;
        return [{ at: place(), ...hint(message, didYouMean(axis, names)) }];
      });
    }),
};

/** A member of an axis whose values are all objects that are written out, here or in `include`. */
function memberSpot({ strategy }: Job, axis: string, member: string, at: Spot['at']): Spot[] {
  const values = strategy?.matrix ? valuesOf(strategy.matrix, axis) : undefined;
  const members = values?.map((value) => keysOf(value, false));
  if (!members || members.length === 0 || members.some((keys) => !keys || keys.includes(member))) return [];
  const known = [...new Set(members.flatMap((keys) => keys ?? []))];
  return [{ at, ...hint(`No value of matrix.${axis} has "${member}"`, didYouMean(member, known)) }];
}

function valuesOf(matrix: FieldTree, axis: string): readonly FieldTree[] | undefined {
  if (matrix.kind !== 'tree-map') return undefined;
  const values: FieldTree[] = [];
  for (const { key, value } of matrix.entries) {
    const name = key === 'insert' ? undefined : key.source.toLowerCase();
    if (name !== axis && name !== 'include') continue;
    if (value.kind !== 'tree-list') return undefined;
    if (name === axis) values.push(...value.items);
    else for (const row of value.items) values.push(...(entryOf(row, axis) ?? []));
  }
  return values;
}

function entryOf(row: FieldTree, axis: string): FieldTree[] | undefined {
  if (row.kind !== 'tree-map') return undefined;
  return row.entries.flatMap(({ key, value }) => (key !== 'insert' && key.source.toLowerCase() === axis ? value : []));
}

/** The names a matrix gives; undefined when they show only in a run. */
function axesOf({ strategy }: Job): readonly string[] | undefined {
  if (strategy?.whole) return undefined;
  return strategy?.matrix ? keysOf(strategy.matrix, true) : [];
}

function keysOf(tree: FieldTree, isMatrix: boolean): string[] | undefined {
  if (tree.kind !== 'tree-map') return undefined;
  const names: string[] = [];
  for (const { key, value } of tree.entries) {
    if (key === 'insert' || key.literal === undefined) return undefined;
    const name = key.source.toLowerCase();
    if (!isMatrix || (name !== 'include' && name !== 'exclude')) names.push(name);
    else if (name === 'include') {
      if (value.kind !== 'tree-list') return undefined;
      for (const item of value.items) {
        const inner = keysOf(item, false);
        if (!inner) return undefined;
        names.push(...inner);
      }
    }
  }
  return names;
}
