import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluate } from './evaluate.ts';
import { ExpressionError } from './mistakes.ts';
import { parseExpression } from './parser.ts';
import type { Value, ValueObject } from './value.ts';

const contexts: ValueObject = {
  github: { ref: 'refs/heads/main', Event: { labels: [{ name: 'bug' }, { name: 'ui' }, { colour: 'red' }] } },
  env: { EMPTY: '', 'WITH-DASH': 'yes' },
  list: ['a', 'B', 3],
};

/** An expression and its value; a text that begins with `!!` is the message of the error it gives. */
const table: readonly (readonly [string, Value])[] = [
  ["'a''b''c'", "a'b'c"],
  ["''''", "'"],
  ["''''''", "''"],
  ["'${{ }}'", '${{ }}'],
  ['0x1F', 31],
  ['0o17', 15],
  ['1e3', 1000],
  ['.5', 0.5],
  ['-1.50', -1.5],
  ["format('{0}', 0.1)", '0.1'],
  ["format('{0}', 1e21)", '1E+21'],
  ["format('{0}', 123456789012345678)", '1.23456789012346E+17'],
  ["format('{0}', 0.30000000000000004)", '0.3'],
  ["format('{0}', 0.00001)", '1E-05'],
  ["format('{0}', 1e-7)", '1E-07'],
  ["format('{0}', -0)", '0'],
  ["format('{0} {{0}} {1}', 'a', true)", 'a {0} true'],
  ["format('{0}', list)", 'Array'],
  ["format('{2}', 1)", '!!The following format string references more arguments than were supplied: {2}'],
  ["'Straße' == 'STRASSE'", false],
  ["'ı' == 'I'", false],
  ["'É' == 'é'", true],
  ["null == ''", true],
  ["'' == 0", true],
  ["'0x10' == 16", true],
  ["' 7 ' == 7", true],
  ['NaN == NaN', false],
  ['list == list', true],
  ['github == list', false],
  ["'b' > 'A'", true],
  ["'abc' < 5", false],
  ['true > false', true],
  ['github.event.labels.*.name', ['bug', 'ui']],
  ["contains(github.event.labels.*.name, 'UI')", true],
  ["github['event'].labels[1].name", 'ui'],
  ['github.event.labels[9].name', null],
  ['github.nothing.at.all', null],
  ['list[1.9]', 'B'],
  ['list[-1]', null],
  ["env.with-dash && 'on' || 'off'", 'on'],
  ["env.EMPTY || 'default'", 'default'],
  ["true && 'x'", 'x'],
  ['!list', false],
  ["contains('Hello', 'ELL')", true],
  ['contains(list, 3)', true],
  ["startsWith(github.ref, 'REFS/')", true],
  ["endsWith(github.ref, 'main')", true],
  ["join(list, '-')", 'a-B-3'],
  ['join(list)', 'a,B,3'],
  ['fromJSON(\'{"a": [1, null]}\').A[0]', 1],
  ["fromJSON('[')", '!!fromJSON() was given a text that is not JSON'],
  [
    'toJSON(fromJSON(\'{"a":[1,true,null,"x"],"b":{}}\'))',
    '{\n  "a": [\n    1,\n    true,\n    null,\n    "x"\n  ],\n  "b": {}\n}',
  ],
  ["case(false, 1, 1 == 1, 'two', 'three')", 'two'],
  ["case(false, fromJSON('['), 'safe')", 'safe'],
  ["case('true', 1, 2)", '!!case predicate must evaluate to a boolean value'],
  ['case(true, 1)', '!!Too few parameters supplied'],
  ["1 == 1 && 2 < 3 || fromJSON('[')", true],
  ['(1 < 2) == true', true],
  ['!!true', true],
  ['nothing.here', '!!Unrecognized named-value'],
  ['unknown(1)', '!!Unrecognized function'],
  ['contains(1)', '!!Too few parameters supplied'],
  ['1 +2', '!!Unexpected symbol'],
  ["'open", '!!Unexpected symbol'],
  ['true ? 1 : 2', '!!Unexpected symbol'],
];

function outcome(text: string): Value {
  const parsed = parseExpression(text, { contexts: Object.keys(contexts) });
  if (!parsed.ok) return `!!${parsed.error.message}`;
  try {
    return evaluate(parsed.tree, { contexts });
  } catch (error) {
    if (error instanceof ExpressionError) return `!!${error.message}`;
    throw error;
  }
}

for (const [text, expected] of table) {
  test(`${text} is ${JSON.stringify(expected)}`, () => {
    const got = outcome(text);
    if (typeof expected === 'string' && expected.startsWith('!!'))
      assert.ok(String(got).startsWith(expected), String(got));
    else assert.deepEqual(got, expected);
  });
}

test('a context that is a function is called only when it is needed', () => {
  let calls = 0;
  const lazy = {
    needs: () => {
      calls += 1;
      return { a: 1 };
    },
  };
  const parsed = parseExpression('false && needs.a');
  assert.ok(parsed.ok);
  evaluate(parsed.tree, { contexts: lazy });
  assert.equal(calls, 0);
});

test('a function that only some places know gets its evaluated arguments', () => {
  const parsed = parseExpression("hashFiles('a', 'b') == 'a+b'", {
    functions: [{ name: 'hashFiles', min: 1, max: 255 }],
  });
  assert.ok(parsed.ok);
  const hashFiles = { minArguments: 1, maxArguments: 255, call: (args: readonly Value[]) => args.join('+') };
  assert.equal(evaluate(parsed.tree, { contexts: {}, functions: { hashFiles } }), true);
});
