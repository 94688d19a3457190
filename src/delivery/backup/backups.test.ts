import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { EventBody } from '../../events/types.ts';
import { postgresMissing, query, startTestPostgres, type TestPostgres } from '../../lib/postgres/test-postgres.ts';
import { folderStore } from './folder-store.ts';
import { newestProved } from './retention.ts';
import { testBackups } from './test-tools.ts';

const skip = await postgresMissing();
let server: TestPostgres;
before(async () => {
  if (!skip) server = await startTestPostgres();
});
after(async () => server?.[Symbol.asyncDispose]());

const shop = `
  CREATE TYPE mood AS ENUM ('fine', 'bad');
  CREATE TABLE item (id serial PRIMARY KEY, name text NOT NULL UNIQUE, price numeric(10, 2) DEFAULT 1.5,
    state varchar(9) CHECK (state IN ('new', 'sold')), mood mood, at timestamptz DEFAULT now(), ratio float8, raw bytea,
    total numeric GENERATED ALWAYS AS (price * 2) STORED);
  CREATE TABLE sale (id bigint GENERATED ALWAYS AS IDENTITY, item int REFERENCES item ON DELETE CASCADE, day date) PARTITION BY RANGE (day);
  CREATE TABLE sale_old PARTITION OF sale FOR VALUES FROM (MINVALUE) TO ('2026-01-01');
  CREATE TABLE sale_new PARTITION OF sale FOR VALUES FROM ('2026-01-01') TO (MAXVALUE);
  CREATE SCHEMA "Odd one"; CREATE TABLE "Odd one"."a ""b""" (x int[], doc jsonb);
  CREATE VIEW cheap AS SELECT * FROM item WHERE price < 2; CREATE INDEX ON item (lower(name)) WHERE price > 1;
  CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.at = now(); RETURN NEW; END';
  CREATE TRIGGER touched BEFORE UPDATE ON item FOR EACH ROW EXECUTE FUNCTION touch();
  CREATE TABLE _prisma_migrations (migration_name text, finished_at timestamptz, rolled_back_at timestamptz);
  INSERT INTO _prisma_migrations VALUES ('1_init', now(), NULL), ('2_failed', NULL, NULL), ('3_undone', now(), now());
  INSERT INTO item (name, state, mood, ratio, raw) SELECT 'item ' || n, 'new', 'fine', n / 7.0, sha256(n::text::bytea)
    FROM generate_series(1, 2000) n;
  INSERT INTO sale (item, day) SELECT n, date '2025-12-01' + n FROM generate_series(1, 90) n;
  INSERT INTO "Odd one"."a ""b""" VALUES ('{1,2}', '{"a": null}'), ('{1,2}', '{"a": null}'); SELECT lo_create(0);`;

async function shopDatabase(): Promise<string> {
  const url = await server.database();
  await query(url, shop);
  return url;
}

async function scratchDatabases(): Promise<unknown[]> {
  return query(server.url('postgres'), "SELECT datname FROM pg_database WHERE datname LIKE 'gantry_proof%'");
}

test('a backup is dumped, proved by a restore that is compared, and told as steps and events', { skip }, async () => {
  const events: EventBody[] = [];
  const { backups, store } = testBackups({ emit: (event) => events.push(event) });
  const url = `${await shopDatabase()}&schema=public&connection_limit=5`;
  const job = { key: 'backup', firstStep: 3 };
  const outcome = await backups.take('production', url, { job, commit: 'abc', release: 4, reason: 'before deploy' });
  assert.ok(outcome.ok, JSON.stringify(outcome));
  const { manifest, proof, state } = outcome.backup;
  assert.equal(state, 'proved');
  assert.deepEqual([manifest?.commit, manifest?.release, manifest?.reason], ['abc', 4, 'before deploy']);
  assert.deepEqual(manifest?.facts.migrations, ['1_init']);
  assert.deepEqual([manifest?.facts.largeObjects, manifest?.facts.tables['public.item']?.rows], [1, 2000]);
  assert.deepEqual([proof?.tables, proof?.rows], [5, 2000 + 90 + 2 + 3]);
  assert.deepEqual(await scratchDatabases(), []);
  const told = events.flatMap((event) => (event.type === 'backup' ? [event.state] : []));
  assert.deepEqual(told, ['dumped', 'proved']);
  const steps = events.flatMap((event) => (event.type === 'step' && event.state === 'started' ? [event.step] : []));
  assert.deepEqual(steps, [3, 4, 5, 6, 7]);
  const { password } = new URL(url);
  const all = [JSON.stringify(events), ...[...store.objects.values()].map((content) => content.toString('latin1'))];
  assert.ok(!all.some((content) => content.includes(password)), 'the password is nowhere');
});

test('a backup in a folder is restored into a new database, which is whole and goes on counting', {
  skip,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gantry-backups-'));
  try {
    const { backups } = testBackups({ store: folderStore(folder) });
    const url = await shopDatabase();
    const taken = await backups.take('production', url);
    assert.ok(taken.ok, JSON.stringify(taken));
    const { id } = taken.backup;
    assert.deepEqual(await backups.restore('production', id, url, 'back'), { ok: true, ownership: 'kept' });
    const [row] = await query(server.url('back'), "INSERT INTO item (name) VALUES ('one more') RETURNING id, total");
    assert.deepEqual(row, { id: 2001, total: '3.00' });
    const again = await backups.restore('production', id, url, 'back');
    assert.match(again.ok ? '' : again.reason, /cannot create "back": database "back" already exists/);
    const strange = await backups.restore('production', id, url, 'host=elsewhere');
    assert.match(strange.ok ? '' : strange.reason, /cannot be the new database's name/);
    assert.equal(newestProved(await backups.list('production'), 60_000, new Date())?.id, id);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('rows written while the dump runs are in neither the dump nor its count', { skip }, async () => {
  const { backups } = testBackups();
  const url = await shopDatabase();
  let isOver = false;
  const writing = (async () => {
    for (let n = 0; !isOver; n++) await query(url, `INSERT INTO item (name) VALUES ('live ${n}')`);
  })();
  const outcomes = [await backups.take('production', url), await backups.take('production', url)];
  isOver = true;
  await writing;
  for (const outcome of outcomes) assert.ok(outcome.ok, JSON.stringify(outcome));
});

test('what is too old is removed after a new backup is proved, and only then', { skip }, async () => {
  const day = 24 * 60 * 60 * 1000;
  let clock = new Date('2026-01-10T02:00:00Z');
  const events: EventBody[] = [];
  const keep = { within: 2 * day, monthly: 1 };
  const { backups, store } = testBackups({ now: () => clock, keep, emit: (event) => events.push(event) });
  const url = await shopDatabase();
  for (let count = 0; count < 5; count++) {
    const taken = await backups.take('production', url);
    assert.ok(taken.ok, JSON.stringify(taken));
    clock = new Date(clock.getTime() + day);
  }
  const kept = (await backups.list('production')).map(({ id }) => id.slice(6, 8));
  assert.deepEqual(kept, ['10', '12', '13', '14']);
  assert.equal(store.objects.size, 4 * 3);
  assert.ok(events.some((event) => event.type === 'backup' && event.state === 'pruned'));
});

test('a role that the server lacks leaves owners out of a restore, and says so', { skip }, async () => {
  const { backups } = testBackups();
  const url = await server.database();
  await query(url, 'CREATE ROLE clerk; CREATE TABLE note (id int); ALTER TABLE note OWNER TO clerk');
  const taken = await backups.take('production', url);
  assert.ok(taken.ok, JSON.stringify(taken));
  await query(url, 'ALTER TABLE note OWNER TO tester; DROP ROLE clerk');
  const restored = await backups.restore('production', taken.backup.id, url, 'ownerless');
  assert.deepEqual(restored, { ok: true, ownership: 'left out: the server has no role "clerk"' });
});
