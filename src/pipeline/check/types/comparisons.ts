import { type Node, walk } from '../../../expressions/ast.ts';
import { parseNumber, type Value } from '../../../expressions/value.ts';
import { EVENTS } from '../../workflow/events.ts';
import type { Check, Spot } from '../finding.ts';
import type { Subject } from '../subject.ts';
import { objectComparisons } from './object-comparisons.ts';
import { placedExpressions } from './placed-expressions.ts';
import type { Type } from './type.ts';
import { nameOf, type Place, startOf, typeOf } from './type-of.ts';

interface Flaw {
  readonly operand: Node;
  readonly message: string;
  readonly severity?: 'info';
}

type Binary = Extract<Node, { kind: 'binary' }>;

export const neverEqual: Check = {
  code: 'never-equal',
  severity: 'error',
  why: 'The two can never be the same, so the condition always gives the same answer.',
  fix: 'Compare with a value that it can have, of the same kind: true without quotes for a boolean, a text for an output.',
  find: (subject) => [...comparisons(subject, whyNeverEqual), ...objectComparisons(subject)],
};

export const textWithBoolean: Check = {
  code: 'text-with-boolean',
  severity: 'warning',
  why: 'Outputs and variables are texts, and the text "true" is not equal to true: both become numbers first, and "true" is none.',
  fix: "Compare with the text: == 'true'.",
  find: (subject) => comparisons(subject, whyNoBoolean),
};

/** What is wrong with comparing a value of this type with this literal, in words that go on after its name. */
type Why = (type: Type, literal: Value) => string | undefined;

function comparisons(subject: Subject, why: Why): Spot[] {
  return placedExpressions(subject).flatMap(({ tree, place, in: where }) =>
    walk(tree).flatMap((node) => {
      const found = node.kind === 'binary' ? flaw(node, where, why) : undefined;
      if (!found) return [];
      const { operand, message, severity } = found;
      const spot = { at: place(startOf(operand)), message: `${nameOf(operand)} ${message}` };
      return [severity === undefined ? spot : { ...spot, severity }];
    }),
  );
}

function flaw({ operator, left, right }: Binary, where: Place, why: Why): Flaw | undefined {
  if (operator !== '==' && operator !== '!=') return undefined;
  const literal = right.kind === 'literal' ? right : left.kind === 'literal' ? left : undefined;
  const operand = literal === right ? left : right;
  if (!literal || operand.kind === 'literal') return undefined;
  const type = typeOf(operand, where);
  const message = why(type, literal.value);
  if (message === undefined) return undefined;
  const isTemplate = type.kind === 'text' && isOfTemplate(nameOf(operand).toLowerCase(), literal.value);
  return isTemplate ? { operand, message, severity: 'info' } : { operand, message };
}

/** Templates keep conditions for values that a matrix, or events that "on:", may get one day (GitHub's own for CodeQL and Docker do). */
function isOfTemplate(name: string, value: Value): boolean {
  return name.startsWith('matrix.') || (name === 'github.event_name' && Object.hasOwn(EVENTS, String(value)));
}

/** Nothing that is absent is equal to '', 0, false and null, so these are never wrong. */
function whyNeverEqual(type: Type, literal: Value): string | undefined {
  if (literal === null || literal === false || literal === 0 || literal === '') return undefined;
  const shown = typeof literal === 'string' ? `"${literal}"` : String(literal);
  switch (type.kind) {
    case 'object':
    case 'list':
      return `is ${type.kind === 'list' ? 'a list' : 'an object'}, and never ${shown}`;
    case 'boolean':
    case 'number':
      return typeof literal === 'string' && Number.isNaN(parseNumber(literal))
        ? `is a ${type.kind}, and never the text ${shown}`
        : undefined;
    case 'text':
      return typeof literal === 'string' ? whyNoValue(type, literal) : undefined;
    default:
      return undefined;
  }
}

function whyNoValue({ values, pattern, what }: Extract<Type, { kind: 'text' }>, literal: string): string | undefined {
  const isOne = values?.some((value) => value.toLowerCase() === literal.toLowerCase()) ?? true;
  if (isOne && (pattern?.test(literal) ?? true)) return undefined;
  return `is never "${literal}": it ${what ?? `is one of ${values?.join(', ')}`}`;
}

function whyNoBoolean(type: Type, literal: Value): string | undefined {
  if (type.kind !== 'text' || typeof literal !== 'boolean') return undefined;
  return `is a text, which equals ${literal} only when it is ${literal ? '"1"' : 'empty or "0"'}`;
}
