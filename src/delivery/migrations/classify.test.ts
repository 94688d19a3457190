import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { classify } from './classify.ts';
import { rules } from './rules.ts';

/** What is found in one file of these statements: `rule: what`, one a line. */
async function found(sql: string): Promise<string[]> {
  const findings = await classify([{ name: 'm', path: 'm.sql', sql }]);
  return findings.filter(({ rule }) => rule !== 'added-column').map(({ rule, what }) => `${rule}: ${what}`);
}

/** Statements by the rule that objects to them; null: none does. */
const cases: readonly (readonly [rule: string | null, sql: string])[] = [
  ['drop-object', 'drop table users'],
  ['drop-object', 'DROP TABLE IF EXISTS shop.users CASCADE'],
  ['drop-object', 'drop view totals'],
  ['drop-object', 'drop type tier'],
  ['drop-object', 'drop schema shop cascade'],
  ['drop-object', 'drop function total(int)'],
  [null, 'drop trigger t on users'],
  [null, 'drop index concurrently users_name'],
  ['blocking-index', 'drop index users_name'],
  ['drop-column', 'alter table users drop column name'],
  ['drop-column', 'alter table users drop if exists name'],
  ['rename', 'alter table users rename to people'],
  ['rename', 'alter table users rename column name to title'],
  ['rename', "alter type tier rename value 'a' to 'b'"],
  ['rename', 'alter type tier rename to level'],
  ['rename', 'alter schema shop rename to store'],
  ['rename', 'alter table users set schema store'],
  [null, 'alter index users_name rename to users_title'],
  [null, 'alter table users rename constraint a to b'],
  [null, "alter type tier add value 'gold'"],
  ['change-type', 'alter table users alter name type varchar(10)'],
  ['change-type', 'alter table users alter id set data type bigint'],
  [null, 'alter table users alter name type text'],
  ['require-value', 'alter table users add age int not null'],
  ['require-value', 'alter table users alter name set not null'],
  [null, 'alter table users add age int not null default 1'],
  [null, 'alter table users add age int'],
  ['new-unique', 'create unique index concurrently a on users (name)'],
  ['new-unique', 'create unique index concurrently a on users (lower(name))'],
  ['new-unique', 'alter table users add constraint a unique (name)'],
  ['new-unique', 'alter table users add primary key (id)'],
  ['new-unique', 'alter table users add code int unique default 1'],
  [null, 'alter table users add constraint a unique using index b'],
  [null, 'alter table users add code text unique'],
  [null, 'alter table users add code text, add unique (code)'],
  ['new-condition', 'alter table users add constraint a check (age > 0) not valid'],
  ['new-condition', 'alter table users add constraint a foreign key (shop) references shops (id) not valid'],
  [null, 'alter table users add shop int; alter table users add foreign key (shop) references shops not valid'],
  [null, 'alter table users validate constraint a'],
  ['drop-default', 'alter table users alter name drop default'],
  ['drop-default', 'alter table users alter id drop identity'],
  [null, "alter table users alter name set default ''"],
  [null, 'alter table users alter name drop not null'],
  ['hide-rows', 'truncate users'],
  ['hide-rows', 'revoke select on users from shop'],
  ['hide-rows', 'alter table users enable row level security'],
  ['blocking-index', 'create index a on users (name)'],
  ['blocking-index', 'reindex table users'],
  [null, 'create index concurrently a on users (name)'],
  [null, 'reindex table concurrently users'],
  ['rewritten-table', 'alter table users add token uuid default gen_random_uuid()'],
  ['rewritten-table', 'alter table users add number serial'],
  ['rewritten-table', 'alter table users add twice int generated always as (id * 2) stored'],
  ['rewritten-table', "alter table users add at timestamptz default now() + random() * interval '1 day'"],
  [null, 'alter table users add at timestamptz not null default now()'],
  [null, 'alter table users add at timestamptz not null default current_timestamp'],
  ['changed-rows', "update users set name = 'x'"],
  ['changed-rows', 'delete from users'],
  [null, "update users set name = 'x' where id = 1"],
  ['unread-code', 'do $$ begin drop table users; end $$'],
  [null, 'create table users (id serial primary key, name text not null unique)'],
  [null, 'create table t (id int); create unique index a on t (id); alter table t alter id set not null; drop table t'],
  [null, 'create view v as select 1; grant select on v to shop; insert into t values (1)'],
  [null, ''],
];

describe('a migration', () => {
  for (const [rule, sql] of cases) {
    it(`${sql || 'that is empty'}: ${rule ?? 'nothing is said'}`, async () => {
      const names = (await found(sql)).map((line) => line.split(':')[0]);
      assert.deepEqual(names, rule === null ? [] : [rule]);
    });
  }

  it('tests every rule', () => {
    const tested = new Set(cases.map(([rule]) => rule));
    const missing = rules.map(({ name }) => name).filter((name) => !tested.has(name));
    assert.deepEqual(missing, ['scanned-table', 'added-column']);
  });

  it('is told with its place, its statement and a way out, after comments and letters of several bytes', async () => {
    const sql =
      '-- Größe\n/* a /* b */ é */ alter table a add b int;\n\n  -- weg\n  ALTER TABLE "ü"\n DROP COLUMN "ö";\n';
    const findings = await classify([{ name: '1_a', path: 'db/1_a.sql', sql }]);
    const { what, at, statement, fix, migration } = findings.at(-1) ?? assert.fail('nothing was found');
    assert.deepEqual(at, { file: 'db/1_a.sql', line: 5, column: 3 });
    assert.deepEqual(
      [migration, what, statement],
      ['1_a', 'drops the column ö of ü', 'ALTER TABLE "ü" DROP COLUMN "ö"'],
    );
    assert.match(fix, /first release code/);
    assert.equal(findings[0]?.at.line, 2);
  });

  it('that drops and adds a column of one name, as Prisma does, still drops it', async () => {
    const lines = await found('alter table users drop column age, add column age text not null');
    assert.deepEqual(lines, [
      'drop-column: drops the column age of users',
      'require-value: adds the column age to users, NOT NULL and without a default',
    ]);
  });

  it('that checks every row is told apart from one that is NOT VALID', async () => {
    const lines = await found('alter table users add shop int; alter table users add foreign key (shop) references s');
    assert.deepEqual(lines, ['scanned-table: checks every row of users for a constraint']);
  });

  it('that is not SQL is named with its place', async () => {
    const [finding] = await classify([{ name: 'm', path: 'm.sql', sql: 'select 1;\n\\copy a' }]);
    assert.deepEqual([finding?.rule, finding?.danger, finding?.at.line], ['syntax', 'contract', 2]);
    assert.match(finding?.why ?? '', /syntax error/);
  });

  it('of the example brings nothing against the code of the release before', async () => {
    const name = '20250224143000_remember_reminders';
    const path = `examples/pakashop/services/backend/prisma/migrations/${name}/migration.sql`;
    const findings = await classify([{ name, path, sql: await readFile(path, 'utf8') }]);
    assert.deepEqual(
      findings.filter(({ danger }) => danger === 'contract'),
      [],
    );
  });

  it('of rubbish is a finding and never a crash', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), async (sql) => {
        await classify([{ name: 'm', path: 'm.sql', sql }]);
      }),
      { numRuns: 40 },
    );
    const deep = `select ${'('.repeat(20_000)}1${')'.repeat(20_000)}`;
    assert.equal((await classify([{ name: 'm', path: 'm.sql', sql: deep }]))[0]?.rule, 'syntax');
    const large = `select '${'x'.repeat(1024 * 1024)}'`;
    assert.match((await classify([{ name: 'm', path: 'm.sql', sql: large }]))[0]?.why ?? '', /larger than 1 MiB/);
  });
});
