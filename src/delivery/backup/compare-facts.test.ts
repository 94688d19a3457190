import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareFacts } from './compare-facts.ts';
import type { DatabaseFacts } from './manifest.ts';

const facts: DatabaseFacts = {
  tables: { 'public.a': { rows: 3, checksum: '12' }, 'public.b': { rows: 0, checksum: '0' } },
  sequences: { 'public.s': { from: '5', to: '9' } },
  largeObjects: 1,
  schema: 'f'.repeat(64),
  migrations: ['1_init'],
};
const restored = (change: Partial<DatabaseFacts>): DatabaseFacts => ({
  ...facts,
  sequences: { 'public.s': { from: '7', to: '7' } },
  ...change,
});

const cases: [string, Partial<DatabaseFacts>, string[]][] = [
  ['nothing', {}, []],
  ['a table', { tables: { 'public.b': { rows: 0, checksum: '0' } } }, ['table public.a is missing']],
  [
    'a row',
    { tables: { ...facts.tables, 'public.a': { rows: 2, checksum: '8' } } },
    ['table public.a has 2 rows instead of 3'],
  ],
  [
    'a value',
    { tables: { ...facts.tables, 'public.a': { rows: 3, checksum: '13' } } },
    ['table public.a has other values in its 3 rows'],
  ],
  [
    'a table too many',
    { tables: { ...facts.tables, 'public.c': { rows: 1, checksum: '1' } } },
    ['table public.c was not in the database'],
  ],
  [
    'a sequence that fell back',
    { sequences: { 'public.s': { from: '4', to: '4' } } },
    ['sequence public.s goes on at 4 instead of 5 to 9'],
  ],
  ['a sequence', { sequences: {} }, ['sequence public.s is missing']],
  ['a large object', { largeObjects: 0 }, ['large objects: 0 instead of 1']],
  ['the schema', { schema: 'e'.repeat(64) }, ['the schema is another one (columns, indexes, constraints …)']],
  ['a migration', { migrations: [] }, ['the list of migrations is another one']],
];

for (const [what, change, sentences] of cases) {
  test(`a restored database that differs in ${what} is described`, () => {
    assert.deepEqual(compareFacts(facts, restored(change)), sentences);
  });
}
