import { type Node, walk } from '../../../expressions/ast.ts';
import type { Check, Spot } from '../finding.ts';
import { type PlacedExpression, placedExpressions } from './placed-expressions.ts';
import { nameOf, type Place, startOf, typeOf } from './type-of.ts';

type Call = Extract<Node, { kind: 'call' }>;
type Flaw = { readonly node: Node; readonly message: string; readonly severity?: 'warning' };

export const wrongArgument: Check = {
  code: 'wrong-argument',
  severity: 'error',
  why: 'The function fails, or always gives the same, for what it is given here.',
  fix: 'Compare with "Functions" in "Evaluate expressions in workflows and actions" of GitHub\'s documentation.',
  find: (subject) => placedExpressions(subject).flatMap(spotsIn),
};

function spotsIn({ tree, place, in: where }: PlacedExpression): Spot[] {
  return walk(tree).flatMap((node) =>
    flawsOf(node, where).map(({ node: at, message, ...rest }) => ({ at: place(startOf(at)), message, ...rest })),
  );
}

function flawsOf(node: Node, where: Place): Flaw[] {
  if (node.kind !== 'call') return [];
  switch (node.name.toLowerCase()) {
    case 'format':
      return [...formatFlaws(node), ...ofKinds(node, where, ['object', 'list'])];
    case 'fromjson':
      return [...jsonFlaws(node), ...ofKinds(node, where, ['object', 'list'])];
    case 'contains':
      return [
        ...ofKinds(node, where, ['object'], (index) => index === 0),
        ...ofKinds(node, where, ['object', 'list'], (index) => index === 1),
      ];
    case 'startswith':
    case 'endswith':
    case 'hashfiles':
      return ofKinds(node, where, ['object', 'list']);
    case 'join':
      return ofKinds(node, where, ['object']);
    case 'case':
      return caseFlaws(node, where);
    default:
      return [];
  }
}

function ofKinds(
  { name, arguments: given }: Call,
  where: Place,
  refused: readonly ('object' | 'list')[],
  isMeant: (index: number) => boolean = () => true,
): Flaw[] {
  return given.flatMap((node, index): Flaw[] => {
    const { kind } = typeOf(node, where);
    const found = isMeant(index) ? refused.find((one) => one === kind) : undefined;
    if (!found) return [];
    return [{ node, message: `${nameOf(node)} is ${found === 'list' ? 'a list' : 'an object'}: ${name}() takes none` }];
  });
}

/** Conditions of `case` must be true or false. (GitHub: "case") */
function caseFlaws({ arguments: given }: Call, where: Place): Flaw[] {
  return given.flatMap((node, index): Flaw[] => {
    const { kind } = typeOf(node, where);
    if (index % 2 !== 0 || index === given.length - 1 || kind === 'boolean' || kind === 'any') return [];
    return [{ node, message: `${nameOf(node)} is no condition: case() needs one that is true or false` }];
  });
}

const PLACEHOLDER = /\{\{|\}\}|\{(\d+)\}|[{}]/g;

function formatFlaws({ arguments: [text, ...given] }: Call): Flaw[] {
  if (text?.kind !== 'literal' || typeof text.value !== 'string') return [];
  const parts = [...text.value.matchAll(PLACEHOLDER)];
  if (parts.some(([part]) => part === '{' || part === '}'))
    return [{ node: text, message: 'The text of format() has a single brace, which must be doubled' }];
  const used = new Set(parts.flatMap(([, index]) => (index === undefined ? [] : Number(index))));
  const missing = [...used].find((index) => index >= given.length);
  if (missing !== undefined) return [{ node: text, message: `format() is given no value for {${missing}}` }];
  return given.flatMap((node, index): Flaw[] =>
    used.has(index)
      ? []
      : [{ node, message: `format() does not use this: its text has no {${index}}`, severity: 'warning' }],
  );
}

function jsonFlaws({ arguments: [text] }: Call): Flaw[] {
  if (text?.kind !== 'literal' || typeof text.value !== 'string') return [];
  try {
    JSON.parse(text.value);
    return [];
  } catch {
    return [{ node: text, message: 'The text given to fromJSON() is not JSON' }];
  }
}
