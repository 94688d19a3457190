import assert from 'node:assert/strict';
import { test } from 'node:test';
import { publishedPort } from './ports.ts';

const cases: readonly [readonly string[], number | null, readonly string[]][] = [
  [['5432'], 0, []],
  [['5432/tcp'], 0, []],
  [['5433:5432'], 5433, []],
  [['5433:5432/tcp'], 5433, []],
  [['127.0.0.1:5433:5432'], 5433, []],
  [['[::1]:5433:5432'], 5433, []],
  [['127.0.0.1::5432'], 0, []],
  [['8080:80', '5433:5432', '5434:5432'], 5433, ['8080:80', '5434:5432']],
  [['5432/udp'], null, ['5432/udp']],
  [[], null, []],
];

for (const [entries, port, others] of cases) {
  test(`the ports [${entries.join(', ')}] publish 5432 at ${port}`, () => {
    assert.deepEqual(publishedPort(entries, '5432'), { ok: true, port, others });
  });
}

test('what is no port is refused by name', () => {
  for (const entry of [
    'web',
    '70000:5432',
    '5432:99999',
    '-1:5432',
    '1:2:3:4',
    '',
    '5432-5434:5432-5434',
    '9'.repeat(9999),
  ]) {
    const found = publishedPort([entry], '5432');
    assert.ok(!found.ok && found.reason.includes(`"${entry}"`), entry);
  }
});
