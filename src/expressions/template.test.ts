import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holds, parseCondition } from './condition.ts';
import type { Scope } from './evaluate.ts';
import { evaluateTemplate, parseTemplate, referencedContexts } from './template.ts';
import type { Value } from './value.ts';

const status = (value: boolean) => ({ minArguments: 0, maxArguments: 0, call: () => value });
const scope: Scope = {
  contexts: { env: { A: 'x', N: 5 }, needs: { build: { outputs: { tag: 'v1' } } } },
  functions: { success: status(false), failure: status(true), always: status(true), cancelled: status(false) },
};
const names = ['success', 'failure', 'always', 'cancelled'].map((name) => ({ name, min: 0, max: 0 }));

function value(text: string): Value {
  const parsed = parseTemplate(text);
  assert.ok(parsed.ok);
  return evaluateTemplate(parsed.template, scope);
}

test('a template that is one expression has its value, any other is a text', () => {
  assert.equal(value('${{ env.N }}'), 5);
  assert.equal(value(' ${{ env.N }}'), ' 5');
  assert.equal(value('a ${{ env.A }} b ${{ env.N }}'), 'a x b 5');
  assert.equal(value('no expression'), 'no expression');
});

test('braces inside a quoted text do not end an expression', () => {
  assert.equal(value("${{ format('{0}}}', env.A) }}"), 'x}');
  assert.equal(value("${{ '}}' }}"), '}}');
});

test('every mistake of a template is told with its place', () => {
  const parsed = parseTemplate('${{ 1 + }} and ${{ foo( }} and ${{ open');
  assert.equal(parsed.ok, false);
  assert.deepEqual(parsed.ok ? [] : parsed.errors.map(({ offset }) => offset), [6, 19, 31]);
});

const conditions: readonly (readonly [string, boolean])[] = [
  ['', false],
  ['true', false],
  ['always()', true],
  ["failure() && env.A == 'x'", true],
  ['${{ always() }}', true],
  ['${{ always() && false }}', false],
  // GitHub reads the blank or line break behind it as text around it; it was cut off here.
  ['${{ always() && false }} ', true],
  ['${{ always() && false }}\n', true],
  ['\nalways() && false\n', false],
  ['x ${{ always() && false }}', true],
  ["${{ always() && '' }}", false],
  ['!cancelled()', true],
  ['!success()', true],
];

for (const [text, expected] of conditions) {
  test(`if: "${text}" ${expected ? 'holds' : 'does not hold'} after a failure`, () => {
    const parsed = parseCondition(text, { functions: names });
    assert.ok(parsed.ok);
    assert.equal(holds(parsed.tree, scope), expected);
  });
}

test('references name their whole path, and null where it is computed', () => {
  const parsed = parseTemplate("${{ needs.build.outputs['tag'] == env[github.ref] && steps.*.outcome }}");
  assert.ok(parsed.ok);
  const tree = parsed.template.parts[0];
  assert.ok(tree && typeof tree !== 'string');
  assert.deepEqual(
    referencedContexts(tree).map(({ path }) => path),
    [
      ['needs', 'build', 'outputs', 'tag'],
      ['env', null],
      ['github', 'ref'],
      ['steps', null, 'outcome'],
    ],
  );
});
