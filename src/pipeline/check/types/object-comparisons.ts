import { type Node, walk } from '../../../expressions/ast.ts';
import type { Spot } from '../finding.ts';
import type { Subject } from '../subject.ts';
import { type PlacedExpression, placedExpressions } from './placed-expressions.ts';
import { nameOf, type Place, startOf, typeOf } from './type-of.ts';

/** Comparisons of an object or a list with what is not written out: it equals only itself, and is never less or more than another. */
export function objectComparisons(subject: Subject): Spot[] {
  return placedExpressions(subject).flatMap(({ tree, place, in: where }: PlacedExpression) =>
    walk(tree).flatMap((node): Spot[] => {
      const operand = node.kind === 'binary' ? wrongOperand(node, where) : undefined;
      if (!operand) return [];
      const what = typeOf(operand, where).kind === 'list' ? 'a list' : 'an object';
      return [{ at: place(startOf(operand)), message: `${nameOf(operand)} is ${what}, which cannot be compared` }];
    }),
  );
}

function wrongOperand(node: Extract<Node, { kind: 'binary' }>, where: Place): Node | undefined {
  const isEquality = node.operator === '==' || node.operator === '!=';
  if (isEquality && (node.left.kind === 'literal' || node.right.kind === 'literal')) return undefined;
  return [node.left, node.right].find((operand) => /^(?:object|list)$/.test(typeOf(operand, where).kind));
}
