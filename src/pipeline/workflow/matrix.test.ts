import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ValueObject } from '../../expressions/value.ts';
import { legName } from './job-name.ts';
import { readMatrix } from './matrix.ts';

function names(matrix: ValueObject): string[] {
  const reading = readMatrix(matrix);
  return 'wrong' in reading ? [reading.wrong] : reading.legs.map(({ segments }) => segments.join(', '));
}

function values(matrix: ValueObject): unknown {
  const reading = readMatrix(matrix);
  return 'wrong' in reading ? reading.wrong : reading.legs.map((leg) => leg.values);
}

test('the first axis varies slowest', () => {
  assert.deepEqual(names({ v: [10, 12], os: ['linux', 'mac'] }), ['10, linux', '10, mac', '12, linux', '12, mac']);
});

test('include extends the legs it fits without touching their axes, and appends what fits none', () => {
  const include = [
    { color: 'green' },
    { color: 'pink', animal: 'cat' },
    { fruit: 'apple', shape: 'circle' },
    { fruit: 'banana' },
    { fruit: 'banana', animal: 'cat' },
  ];
  assert.deepEqual(values({ fruit: ['apple', 'pear'], animal: ['cat', 'dog'], include }), [
    { fruit: 'apple', animal: 'cat', color: 'pink', shape: 'circle' },
    { fruit: 'apple', animal: 'dog', color: 'green', shape: 'circle' },
    { fruit: 'pear', animal: 'cat', color: 'pink' },
    { fruit: 'pear', animal: 'dog', color: 'green' },
    { fruit: 'banana' },
    { fruit: 'banana', animal: 'cat' },
  ]);
});

test('exclude takes away every leg that it fits in part, comparing as == does', () => {
  const exclude = [{ os: 'MAC', v: '12' }, { os: 'windows' }];
  assert.deepEqual(names({ v: [10, 12], os: ['linux', 'mac', 'windows'], exclude }), [
    '10, linux',
    '10, mac',
    '12, linux',
  ]);
});

test('nested values are compared leaf by leaf and named by their leaves', () => {
  const node = [{ version: 14 }, { version: 20, env: 'NODE_OPTIONS=x' }];
  assert.deepEqual(names({ os: ['a'], node, exclude: [{ node: { version: 14 } }] }), ['a, 20, NODE_OPTIONS=x']);
});

test('what an include adds to a leg does not show in its name, but an appended leg shows all', () => {
  assert.deepEqual(
    names({
      v: [1],
      include: [
        { v: 1, x: 'extra' },
        { v: 2, x: 'own' },
      ],
    }),
    ['1', '2, own'],
  );
});

test('a matrix of include alone is a list of legs', () => {
  assert.deepEqual(names({ include: [{ a: 1, b: null }, { a: 2 }] }), ['1', '2']);
});

test('a matrix that cannot be is refused in words', () => {
  assert.deepEqual(names({ v: [] }), ['the axis "v" is empty']);
  assert.deepEqual(names({ v: 'x' }), ['the axis "v" must be a list, but is "x"']);
  assert.deepEqual(names({}), ['it has neither an axis nor an include']);
  assert.deepEqual(names({ v: [1], exclude: [{ w: 1 }] }), ['exclude names "w", which is no axis']);
  assert.deepEqual(names({ v: [1], include: [1] }), ['every entry of include must be a mapping']);
  const many = Array.from({ length: 17 }, (_, index) => index);
  assert.deepEqual(names({ a: many, b: many }), ['it makes 289 jobs, more than the limit of 256']);
  assert.deepEqual(names({ a: many, b: many, c: many, d: many }), ['it makes 83521 jobs, more than the limit of 256']);
});

test('a long name is cut at 100 characters', () => {
  assert.equal(legName('build', ['x'.repeat(120)]).length, 100);
  assert.match(legName('build', ['x'.repeat(120)]), /\.\.\.$/);
});
