import { didYouMean } from '../../../lib/did-you-mean.ts';
import type { FieldTree, Job } from '../../workflow/model.ts';
import type { Check } from '../finding.ts';
import { hint } from './needs.ts';
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
      return referencesOf(subject, job).flatMap(({ path: [context, axis], at }) => {
        if (context !== 'matrix' || axis === undefined || axis === null || names.includes(axis)) return [];
        const message = job.strategy
          ? `The matrix of job "${job.id}" has no "${axis}"`
          : `Job "${job.id}" has no matrix`;
        return [{ at, ...hint(message, didYouMean(axis, names)) }];
      });
    }),
};

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
