import { isArray, isObject, type Value } from '../../../expressions/value.ts';
import type { FieldTree, Job } from '../../workflow/model.ts';
import { ANY, BOOLEAN, either, LIST, NUMBER, OBJECT, oneOf, type Type } from './type.ts';

/** What `matrix.<name>` holds in the legs of a job; anything when it shows only in a run. */
export function matrixType(name: string, { strategy }: Job): Type {
  const matrix = strategy?.matrix;
  if (matrix?.kind !== 'tree-map') return ANY;
  const types: Type[] = [];
  for (const { key, value } of matrix.entries) {
    if (key === 'insert' || key.literal === undefined) return ANY;
    const axis = key.source.toLowerCase();
    if (axis === 'include') types.push(includedType(name, value));
    else if (axis === name) types.push(...itemTypes(value));
  }
  const [first, ...others] = types.filter(({ kind }) => kind !== 'null');
  return first ? others.reduce(either, first) : ANY;
}

function itemTypes(axis: FieldTree): Type[] {
  return axis.kind === 'tree-list' ? axis.items.map(treeType) : [ANY];
}

/** `null` when no entry names it. */
function includedType(name: string, include: FieldTree): Type {
  if (include.kind !== 'tree-list') return ANY;
  const types = include.items.flatMap((item): Type[] => {
    if (item.kind !== 'tree-map') return [ANY];
    return item.entries.flatMap(({ key, value }) => {
      if (key === 'insert' || key.literal === undefined) return [ANY];
      return key.source.toLowerCase() === name ? [treeType(value)] : [];
    });
  });
  const [first, ...others] = types;
  return first ? others.reduce(either, first) : { kind: 'null' };
}

function treeType(tree: FieldTree): Type {
  if (tree.kind !== 'field') return tree.kind === 'tree-list' ? LIST : OBJECT;
  return tree.literal === undefined ? ANY : valueType(tree.literal);
}

/** The type of a value that is written out. */
export function valueType(value: Value): Type {
  if (value === null) return { kind: 'null' };
  if (typeof value === 'string') return oneOf(value);
  if (typeof value === 'boolean') return BOOLEAN;
  if (isArray(value)) return LIST;
  return isObject(value) ? OBJECT : NUMBER;
}
