import { type Node, walk } from '../../../expressions/ast.ts';
import type { Check, Spot } from '../finding.ts';
import { type PlacedExpression, placedExpressions } from './placed-expressions.ts';
import { nameOf, startOf, typeOf } from './type-of.ts';

export const memberOfValue: Check = {
  code: 'member-of-value',
  severity: 'error',
  why: 'A text, number or boolean has no members: what stands behind it is an empty text.',
  fix: 'Name what is meant without the rest, or read a text that holds JSON with fromJSON() first.',
  find: (subject) => placedExpressions(subject).flatMap(spotsIn),
};

function spotsIn({ tree, place, in: where }: PlacedExpression): Spot[] {
  return walk(tree).flatMap((node: Node): Spot[] => {
    if (node.kind !== 'index' && node.kind !== 'wildcard') return [];
    const { kind } = typeOf(node.object, where);
    if (kind !== 'text' && kind !== 'number' && kind !== 'boolean') return [];
    return [{ at: place(startOf(node)), message: `${nameOf(node.object)} is a ${kind}, which has no members` }];
  });
}
