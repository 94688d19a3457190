import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readRange, readVersion } from './version-range.ts';

/** A range, versions that it allows, versions that it does not. */
const ranges: readonly [string, readonly string[], readonly string[]][] = [
  ['24', ['24.0.0', '24.21.0'], ['23.9.9', '25.0.0']],
  ['24.x', ['24.3.1'], ['25.0.0']],
  ['3.12', ['3.12.0', '3.12.9'], ['3.11.9', '3.13.0', '3.1.2']],
  ['20.11.1', ['20.11.1'], ['20.11.0', '20.11.2']],
  ['v20.11.1', ['20.11.1'], ['20.11.2']],
  ['>=20', ['20.0.0', '26.0.0'], ['19.9.9']],
  ['>= 18.0.0 < 21', ['18.0.0', '20.9.0'], ['21.0.0', '17.0.0']],
  ['>=18,<21', ['20.1.0'], ['21.0.0']],
  ['>20', ['21.0.0'], ['20.9.9']],
  ['<=20', ['20.9.9'], ['21.0.0']],
  ['^20.1', ['20.1.0', '20.9.0'], ['20.0.9', '21.0.0']],
  ['^0.3.1', ['0.3.1', '0.3.9'], ['0.4.0']],
  ['~1.22.3', ['1.22.3', '1.22.9'], ['1.22.2', '1.23.0']],
  ['18 || 20', ['18.1.0', '20.0.0'], ['19.0.0']],
  ['*', ['0.0.1', '99.0.0'], []],
  ['', ['1.0.0'], []],
  ['22.0.0-rc.1', ['22.0.0'], ['22.0.1']],
];

for (const [range, inside, outside] of ranges) {
  test(`the range "${range}" allows what it says`, () => {
    const fits = readRange(range);
    for (const text of inside) assert.equal(fits?.(versionOf(text)), true, text);
    for (const text of outside) assert.equal(fits?.(versionOf(text)), false, text);
  });
}

test('what is no version is said to be none', () => {
  for (const text of ['latest-ish', 'pypy3.10', '20..1', '1.2.3.4.5', '; rm -rf /', '20 || nonsense'])
    assert.equal(readRange(text), null, text);
});

test('any text is read or refused, and quickly', () => {
  const start = performance.now();
  readRange('>'.repeat(100_000));
  readRange('1 '.repeat(50_000));
  assert.ok(performance.now() - start < 1000);
  fc.assert(fc.property(fc.string(), (text) => [null, 'function'].includes(readRange(text) && 'function')));
});

test('a version is found in what a tool says of itself', () => {
  assert.deepEqual(readVersion('Python 3.12.1'), [3, 12, 1]);
  assert.deepEqual(readVersion('go1.22'), [1, 22, 0]);
  assert.deepEqual(readVersion('v20.11.1'), [20, 11, 1]);
  assert.equal(readVersion('command not found'), null);
});

function versionOf(text: string) {
  const version = readVersion(text);
  assert.ok(version);
  return version;
}
