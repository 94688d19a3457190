import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type InputValue, readInputs, typedInput } from './inputs.ts';
import { mustReadWorkflow } from './read-workflow.ts';
import type { InputDeclaration } from './trigger-model.ts';

const JOBS = 'jobs: { a: { runs-on: x, steps: [{ run: a }] } }';

function read(inputs: string, given: Record<string, InputValue>): unknown {
  const [trigger] = mustReadWorkflow(`on: { workflow_dispatch: { inputs: ${inputs} } }\n${JOBS}`, 'w.yml').triggers;
  const initialOf = ({ default: initial }: InputDeclaration) => (typeof initial === 'object' ? undefined : initial);
  const reading = readInputs(trigger?.inputs ?? [], given, initialOf, typedInput);
  return 'values' in reading
    ? reading.values
    : reading.mistakes.map(({ message, fix }) => (fix ? `${message} (${fix})` : message));
}

test('inputs get the declared types, their defaults, or the empty value of their type', () => {
  const declared =
    '{ s: {}, n: { type: number }, b: { type: boolean }, c: { type: choice, options: [x, y] }, d: { default: 1.50 }, t: { type: boolean, default: true } }';
  assert.deepEqual(read(declared, {}), { s: '', n: 0, b: false, c: 'x', d: '1.5', t: true });
  assert.deepEqual(read(declared, { S: 'text', n: '1.5', b: 'true', c: 'y', d: '', t: false }), {
    s: 'text',
    n: 1.5,
    b: true,
    c: 'y',
    d: '',
    t: false,
  });
});

test('every wrong input is told at once', () => {
  const declared =
    '{ name: { required: true }, n: { type: number }, b: { type: boolean }, c: { type: choice, options: [x, y] } }';
  assert.deepEqual(read(declared, { nmae: 'a', n: 'many', b: 'yes', c: 'z' }), [
    'There is no input "nmae" (did you mean "name"?)',
    'The input "name" is required (--input name=…)',
    'The input "n" must be a number, but is "many"',
    'The input "b" must be true or false, but is "yes"',
    'The input "c" must be one of x, y, but is "z"',
  ]);
});
