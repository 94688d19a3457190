import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readPairs, readPaths } from './command-files.ts';

const cases: readonly [title: string, text: string, expected: readonly (readonly string[])[] | RegExp][] = [
  ['an empty file says nothing', '', []],
  ['a line gives a name its value, blanks included', 'A= b c ', [['A', ' b c ']]],
  [
    'a value may hold equals signs and arrows',
    'A=b=c<<d\nE=<<F',
    [
      ['A', 'b=c<<d'],
      ['E', '<<F'],
    ],
  ],
  ['an empty value is a value', 'A=', [['A', '']]],
  [
    'blank lines do not count',
    '\n\nA=1\n\nB=2',
    [
      ['A', '1'],
      ['B', '2'],
    ],
  ],
  [
    'a later line wins by standing later',
    'A=1\nA=2',
    [
      ['A', '1'],
      ['A', '2'],
    ],
  ],
  [
    'a heredoc keeps its inner line feeds and loses the last',
    'A<<E\none\n\ntwo\nE\nB=1',
    [
      ['A', 'one\n\ntwo'],
      ['B', '1'],
    ],
  ],
  ['a heredoc may be empty', 'A<<E\nE', [['A', '']]],
  [
    'a carriage return belongs to what it stands in',
    'A<<E\r\none\r\ntwo\r\nE\r\nB=1\r\n',
    [
      ['A', 'one\r\ntwo\r'],
      ['B', '1\r'],
    ],
  ],
  ['a delimiter counts only when it is the whole line', 'A<<E\nE x\n E\nE', [['A', 'E x\n E']]],
  ['what looks like a pair inside a heredoc is its text', 'A<<E\nB=1\nE', [['A', 'B=1']]],
  ['a byte order mark does not belong to the name', '\ufeffA=1', [['A', '1']]],
  ['a line without either is wrong', 'A=1\nnonsense', /Invalid format 'nonsense'/],
  ['a name must not be empty', '=1', /Name must not be empty/],
  ['a delimiter must not be empty', 'A<<\nx', /delimiter must not be empty/],
  ['a heredoc must be closed', 'A<<E\nx\n', /Matching delimiter not found 'E'/],
];

for (const [title, text, expected] of cases) {
  test(`command files: ${title}`, () => {
    const { pairs, mistake } = readPairs(text);
    if (expected instanceof RegExp) assert.match(mistake ?? '', expected);
    else assert.deepEqual({ pairs, mistake }, { pairs: expected, mistake: null });
  });
}

test('what @actions/core writes is read as it was meant, whatever the value', () => {
  const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_-]*$/);
  const value = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('a\nb', '\n', 'x\r\ny', '=', '<<', '\r'));
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value), { maxLength: 6 }), (pairs) => {
      const text = pairs.map(([key, content]) => `${key}<<ghadelimiter_1\n${content}\nghadelimiter_1\n`).join('');
      assert.deepEqual(readPairs(text), { pairs, mistake: null });
    }),
    { numRuns: 300 },
  );
});

test('rubbish is read or refused, never a crash, and in time that grows with its length', () => {
  const part = fc.oneof(fc.string(), fc.constantFrom('=', '<<', '\n', '\r\n', 'EOF', 'A<<EOF\n', '\0'));
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      assert.notEqual(readPairs(parts.join('')).mistake, '');
    }),
    { numRuns: 300 },
  );
  const started = performance.now();
  readPairs('A<<E\nx\nE\n'.repeat(50_000));
  assert.ok(performance.now() - started < 2000);
});

test('what stands before a wrong line counts', () => {
  assert.deepEqual(readPairs('A=1\nnonsense\nB=2').pairs, [['A', '1']]);
});

test('paths are the lines that are not blank', () => {
  assert.deepEqual(readPaths('/a\r\n\n/b c\n'), ['/a', '/b c']);
});
