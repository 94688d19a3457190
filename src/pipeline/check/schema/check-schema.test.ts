import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mistakeText } from '../../../lib/mistake.ts';
import { loadSchema } from '../../github-schema.ts';
import { readYaml } from '../../workflow/yaml.ts';
import { checkSchema } from './check-schema.ts';
import { definitionOf } from './definitions.ts';

const schema = loadSchema('workflow');

function mistakesOf(text: string): string[] {
  const { root: node } = readYaml(text, 'w.yml');
  assert.ok(node);
  return checkSchema(schema, 'workflow-root-strict', node).map(mistakeText);
}

test('unknown keys, wrong kinds and missing keys are told with their place and what is allowed', () => {
  const text = [
    'on: { push: { branch: main }, schedule: { cron: "0 0 * * *" } }',
    'jobs:',
    '  a: { runs-on: x, timeout-minutes: soon, steps: [{ run: a, uses: b }, { nmae: c }, text] }',
    '  b: { needs: a }',
    '  c: { runs-on: x, permissions: { contents: admin }, env: [] }',
  ].join('\n');
  assert.deepEqual(mistakesOf(text), [
    'w.yml:1:15: Unknown key "branch" (did you mean "branches"?)',
    'w.yml:1:41: This must be a list, but is a mapping',
    'w.yml:3:37: This must be a number, but is the text "soon"',
    'w.yml:3:61: Unknown key "uses" (known: name, id, if, timeout-minutes, run, continue-on-error, env, working-directory, shell, background)',
    'w.yml:3:74: Unknown key "nmae" (did you mean "name"?)',
    'w.yml:3:72: A key is missing (add run, uses, wait, wait-all, cancel or parallel)',
    'w.yml:3:85: This must be a mapping, but is the text "text"',
    'w.yml:4:6: A key is missing (add runs-on or uses)',
    'w.yml:5:45: This must be "read", "write" or "none", but is the text "admin"',
    'w.yml:5:59: This must be a mapping, but is a list',
  ]);
});

test('an expression stands for any value where the schema knows contexts, and nowhere else', () => {
  const text = [
    'name: ${{ github.ref }}',
    'on: push',
    'jobs: { a: { runs-on: "${{ vars.X }}", timeout-minutes: "${{ vars.X }}", strategy: { matrix: "${{ vars.X }}" } } }',
  ].join('\n');
  assert.deepEqual(mistakesOf(text), ['w.yml:1:7: An expression is not allowed here']);
});

test('a schema of another form is an error of the program', () => {
  assert.throws(() => definitionOf(schema, 'nowhere'), /names "nowhere" without defining it/);
});
