import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { evaluate } from './evaluate.ts';
import { ExpressionError } from './mistakes.ts';
import { MAX_LENGTH, parseExpression } from './parser.ts';
import { parseTemplate } from './template.ts';

const contexts = { a: { b: [1, { c: 'x' }] }, s: 'text', n: 5 };

function survives(text: string): void {
  const parsed = parseExpression(text);
  if (!parsed.ok) {
    assert.ok(parsed.error.offset >= 0 && parsed.error.offset <= text.length);
    return;
  }
  try {
    evaluate(parsed.tree, { contexts });
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
  }
}

const atoms = [
  'a',
  'a.b',
  's',
  'n',
  'null',
  'true',
  "'q''q'",
  '0x1f',
  '1e400',
  'NaN',
  '(',
  ')',
  '[',
  ']',
  '.*',
  '.',
  ',',
  '!',
  '&&',
  '||',
  '==',
  '<',
  'format',
  'fromJSON',
  'toJSON',
  'case',
  'join',
  "'{0}'",
  ' ',
];

test('random expressions and random text give a value or a mistake, never a crash', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...atoms), { maxLength: 30 }), (parts) => survives(parts.join(' '))),
    { numRuns: 4000 },
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      survives(text);
      parseTemplate(text);
    }),
    { numRuns: 2000 },
  );
});

test('deep and long expressions are refused by the name of their limit, and quickly', () => {
  const started = performance.now();
  for (const text of ['('.repeat(20_000), '!'.repeat(20_000), 'a['.repeat(10_000), `${'format('.repeat(2500)}1`]) {
    const parsed = parseExpression(text);
    assert.match(parsed.ok ? '' : parsed.error.message, /max expression depth 50/);
  }
  const long = parseExpression('1'.repeat(MAX_LENGTH + 1));
  assert.match(long.ok ? '' : long.error.message, /max expression length/);
  assert.ok(performance.now() - started < 2000);
});

test('a text that grows beyond the memory limit is refused', () => {
  const nested = "format('{0}{0}{0}{0}{0}{0}{0}{0}', ";
  const parsed = parseExpression(`${nested.repeat(8)}'0123456789'${')'.repeat(8)}`);
  assert.ok(parsed.ok);
  assert.throws(() => evaluate(parsed.tree, { contexts }), /maximum allowed memory/);
});
