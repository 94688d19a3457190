import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import { mistakeText } from '../lib/mistake.ts';
import { readProject } from './read.ts';

const folder = path.join(import.meta.dirname, 'cases');
const example = await readFile(path.join(import.meta.dirname, 'example.yml'), 'utf8');

function mistakesOf(text: string): string[] {
  const outcome = readProject(text, 'gantry.yml');
  return outcome.ok ? [] : outcome.mistakes.map(mistakeText);
}

/** A case is a gantry.yml; its first line says what it is about, and lines with `#!` the mistakes that it has. */
for (const name of await readdir(folder)) {
  const text = await readFile(path.join(folder, name), 'utf8');
  test(`${name}: ${text.slice(2, text.indexOf('\n'))}`, () => {
    const wanted = text.split('\n').filter((line) => line.startsWith('#! '));
    const file = text.split('\n').filter((line) => !line.startsWith('#! '));
    assert.deepEqual(
      mistakesOf(file.join('\n')).map((mistake) => mistake.replace('gantry.yml:', '#! ')),
      wanted,
    );
  });
}

test('variables keep the text that was written', async () => {
  const outcome = readProject(await readFile(path.join(folder, 'numbers.yml'), 'utf8'), 'gantry.yml');
  assert.ok(outcome.ok);
  const values = Object.entries(outcome.project.services[0]?.env ?? {}).map(([name, { text }]) => `${name}=${text}`);
  assert.deepEqual(values, ['VERSION=1.10', 'BIG=12345678901234567890', 'FLAG=yes', 'TRUE=true', 'HEX=0x10']);
});

test('files that are too large, too deep or multiply themselves are refused', () => {
  const bomb = [
    'a: &a [1,1,1,1,1,1,1,1,1]',
    ...'bcdefgh'.split('').map((name, index) => {
      const before = 'abcdefgh'[index];
      return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join()}]`;
    }),
  ];
  const texts = [
    '#'.repeat(600_000),
    `project: ${'['.repeat(5000)}`,
    `project: ${'- '.repeat(5000)}x`,
    bomb.join('\n'),
    'a: &a\n  b: *a\n',
  ];
  for (const text of [
    ...texts,
    '',
    '[]',
    'shop',
    '--- \n---\n',
    '{[a]: 1}',
    '__proto__: {a: 1}',
    '? [a]\n: b',
    '\u0000',
    '!!js/function x',
  ])
    assert.equal(readProject(text, 'gantry.yml').ok, false, text.slice(0, 40));
});

test('no text makes the reader throw, and every mistake has a place in the file', () => {
  const lines = example.split('\n');
  const damaged = fc
    .tuple(
      fc.nat(lines.length - 1),
      fc.nat(12),
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('  - x', 'a: &x', '*x', '{', ':', '? ', '<<: *x', '\t')),
    )
    .map(([start, count, text]) => lines.toSpliced(start, count, text).join('\n'));
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 200 }),
        damaged,
        fc.nat(example.length).map((end) => example.slice(0, end)),
      ),
      (text) => {
        const outcome = readProject(text, 'gantry.yml');
        if (outcome.ok) return;
        assert.ok(outcome.mistakes.length > 0);
        for (const { at } of outcome.mistakes)
          assert.ok(at && at.line >= 1 && at.column >= 1 && at.line <= text.split(/\r\n|\r|\n/).length + 1);
      },
    ),
    { numRuns: 300 },
  );
});
