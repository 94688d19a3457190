import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { postgresMissing, query, startTestPostgres, type TestPostgres } from '../../lib/postgres/test-postgres.ts';
import type { BackupOutcome, Backups } from './backups.ts';
import type { FakeStore } from './fake-store.ts';
import { folderStore } from './folder-store.ts';
import { brokenTools, testBackups } from './test-tools.ts';

const skip = await postgresMissing();
let server: TestPostgres;
let url: string;
before(async () => {
  if (skip) return;
  server = await startTestPostgres();
  url = await database();
});
after(async () => server?.[Symbol.asyncDispose]());

async function database(): Promise<string> {
  const made = await server.database();
  await query(
    made,
    `CREATE TABLE one (id int PRIMARY KEY, text text); CREATE TABLE two (id int);
     INSERT INTO one SELECT n, sha512(n::text::bytea)::text FROM generate_series(1, 3000) n; INSERT INTO two VALUES (1)`,
  );
  return made;
}

async function assertFails(outcome: BackupOutcome, step: string, reason: RegExp, backups: Backups): Promise<void> {
  assert.ok(!outcome.ok, 'the fault was not noticed');
  assert.equal(outcome.step, step);
  assert.match(outcome.reason, reason);
  const counting = (await backups.list('production')).filter(({ state }) => state === 'proved');
  assert.deepEqual(counting, [], 'it counts');
  const left = await query(
    server.url('postgres'),
    "SELECT datname FROM pg_database WHERE datname LIKE 'gantry_proof%'",
  );
  assert.deepEqual(left, [], 'a scratch database is left');
}

const faults: [what: string, script: string, step: string, reason: RegExp][] = [
  [
    'pg_dump fails in the middle',
    '$REAL "$@" | head -c 20000; echo gone >&2; exit 3',
    'Dump',
    /ended with code 3: gone/,
  ],
  ['pg_dump is killed', '$REAL "$@" | head -c 20000; kill -9 $$', 'Dump', /was ended by SIGKILL/],
  ['pg_dump writes nothing and says 0', 'exit 0', 'Dump', /wrote nothing/],
  ['pg_dump writes something else and says 0', 'echo hello', 'Dump', /wrote no archive/],
  [
    'a dump is cut off and pg_dump says 0',
    '$REAL "$@" | head -c 20000',
    'Prove',
    /cannot be restored: pg_restore ended/,
  ],
  ['a table is not in the dump', '$REAL "$@" --exclude-table=two', 'Prove', /table public\.two is missing/],
  ['rows are not in the dump', '$REAL "$@" --exclude-table-data=two', 'Prove', /two has 0 rows instead of 1/],
  ['pg_dump is not there', 'rm "$0"; exit 127', 'Dump', /ended with code 127/],
];
for (const [what, script, step, reason] of faults) {
  test(`${what}: the backup fails and does not count`, { skip }, async () => {
    await using broken = await brokenTools(script);
    const { backups } = testBackups({ findTools: async () => broken.tools });
    await assertFails(await backups.take('production', url), step, reason, backups);
  });
}

test('a value that changed on its way is noticed, although every count is right', { skip }, async () => {
  const { backups, store } = testBackups();
  const taken = await backups.take('production', url);
  assert.ok(taken.ok);
  const manifest = `production/${taken.backup.id}/manifest.json`;
  const changed = (store.objects.get(manifest)?.toString() ?? '').replace(/("checksum": ")(-?\d)/, '$19$2');
  store.objects.set(manifest, Buffer.from(changed));
  assert.match((await backups.list('production'))[0]?.reason ?? '', /manifest was changed after the proof/);
  const again = await backups.prove('production', taken.backup.id, url);
  await assertFails(again, 'Prove', /table public\.one has other values in its 3000 rows/, backups);
});

const damages: [what: string, damage: (dump: Buffer) => Buffer, reason: RegExp][] = [
  ['a flipped byte', (dump) => Buffer.from(dump.map((byte, at) => (at === 5000 ? byte ^ 1 : byte))), /SHA-256 is not/],
  ['a truncated dump', (dump) => dump.subarray(0, 5000), /has 5000 bytes instead of \d+/],
  ['an emptied dump', () => Buffer.alloc(0), /has 0 bytes instead of \d+/],
];
for (const [what, damage, reason] of damages) {
  test(`${what} in the store is named when it is proved again, by restore or by checksum, and when it is restored`, {
    skip,
  }, async () => {
    for (const prove of ['restore', 'checksum'] as const) {
      const { backups, store } = testBackups({ prove });
      const taken = await backups.take('production', url);
      assert.ok(taken.ok, JSON.stringify(taken));
      const { id } = taken.backup;
      change(store, `production/${id}/dump.zst`, damage);
      const restored = await backups.restore('production', id, url, 'never_there');
      assert.match(restored.ok ? '' : restored.reason, reason);
      await assert.rejects(query(server.url('never_there'), 'SELECT 1'), /does not exist/);
      await assertFails(await backups.prove('production', id, url), 'Prove', reason, backups);
    }
  });
}

function change(store: FakeStore, key: string, damage: (content: Buffer) => Buffer): void {
  store.objects.set(key, damage(store.objects.get(key) ?? Buffer.alloc(0)));
}

test('a full store fails the dump with the system’s own word, and leaves nothing', { skip }, async () => {
  const { backups, store } = testBackups();
  store.capacity = 10_000;
  await assertFails(await backups.take('production', url), 'Dump', /ENOSPC: no space left/, backups);
  assert.equal(store.objects.size, 0);
});

test('a full real disk fails the dump too', { skip: skip || process.getuid?.() !== 0 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gantry-full-'));
  const mount = spawn('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' });
  const [code] = await once(mount, 'exit');
  try {
    if (code !== 0) return;
    const { backups } = testBackups({ store: folderStore(folder) });
    await assertFails(await backups.take('production', url), 'Dump', /ENOSPC/, backups);
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    assert.deepEqual(
      files.filter((entry) => entry.isFile()),
      [],
    );
  } finally {
    if (code === 0) await once(spawn('umount', [folder]), 'exit');
    await rm(folder, { recursive: true, force: true });
  }
});

test('a store that does not answer is a result, not a crash', { skip }, async () => {
  const { backups, store } = testBackups();
  store.broken = 'the network is down';
  const outcome = await backups.take('production', url);
  assert.match(outcome.ok ? '' : outcome.reason, /cannot list memory: the network is down/);
});

test('a database that is down fails the first step, and its password is not shown', { skip }, async () => {
  const { backups } = testBackups();
  const down = 'postgresql://app:hunter2@127.0.0.1:1/shop';
  const outcome = await backups.take('production', down);
  await assertFails(
    outcome,
    'Check the database and the tools',
    /cannot connect to the database "shop": .*ECONNREFUSED/,
    backups,
  );
  assert.ok(!JSON.stringify(outcome).includes('hunter2'));
});

test('a URL that is none fails the first step', { skip }, async () => {
  const { backups } = testBackups();
  const outcome = await backups.take('production', 'DATABASE_URL');
  await assertFails(outcome, 'Check the database and the tools', /not of the form postgresql:/, backups);
});

test('a pg_dump older than the server is refused before anything is dumped', { skip }, async () => {
  await using broken = await brokenTools('exit 1');
  const { backups } = testBackups({ findTools: async () => ({ ...broken.tools, version: '15.3', major: 15 }) });
  const outcome = await backups.take('production', url);
  await assertFails(outcome, 'Check the database and the tools', /pg_dump 15\.3 cannot dump a PostgreSQL 16/, backups);
});

test('another database than before is refused until somebody confirms it', { skip }, async () => {
  const { backups } = testBackups();
  assert.ok((await backups.take('production', url)).ok);
  const other = await database();
  const outcome = await backups.take('production', other);
  assert.match(outcome.ok ? '' : outcome.reason, /"test_\d+" is another database than "test_1"/);
  const confirmed = await backups.take('production', other, { isAnotherDatabase: true });
  assert.ok(confirmed.ok, JSON.stringify(confirmed));
});

test('a database that lost all its tables is not backed up over good backups', { skip }, async () => {
  const { backups } = testBackups();
  const own = await server.database();
  assert.ok((await backups.take('production', own)).ok, 'a new environment’s database may be empty');
  await query(own, 'CREATE TABLE one (id int)');
  assert.ok((await backups.take('production', own)).ok);
  await query(own, 'DROP TABLE one');
  const outcome = await backups.take('production', own);
  assert.match(outcome.ok ? '' : outcome.reason, /has no tables, but 1 when backup/);
});

test('the connection is cut in the middle of the dump', { skip }, async () => {
  await using broken = await brokenTools(
    '$REAL "$@" | (head -c 20000; until [ -e "$0.cut" ]; do sleep 0.05; done; cat)',
  );
  const { backups } = testBackups({ findTools: async () => broken.tools });
  const taking = backups.take('production', url);
  const others = "FROM pg_stat_activity WHERE application_name = 'gantry' AND datname = current_database()";
  while ((await query(url, `SELECT 1 ${others}`)).length < 2) await sleep(20);
  await query(url, `SELECT pg_terminate_backend(pid) ${others}`);
  await writeFile(`${broken.tools.pgDump}.cut`, '');
  await assertFails(await taking, 'Dump', /the dump failed|pg_dump/, backups);
});

test('a scratch database that a killed proof left is dropped, one in use is not', { skip }, async () => {
  const [own] = await query(url, 'SELECT oid FROM pg_database WHERE datname = current_database()');
  const [dead, living] = [`gantry_proof_${own?.oid}_dead`, `gantry_proof_${own?.oid}_live`];
  for (const name of [dead, living]) await query(url, `CREATE DATABASE ${name}`);
  const holder = new pg.Client({ connectionString: url });
  await holder.connect();
  await holder.query(`SELECT pg_advisory_lock(${0x67616e74}, hashtext('${living}'))`);
  const { backups } = testBackups();
  assert.ok((await backups.take('production', url)).ok);
  const left = await query(url, "SELECT datname FROM pg_database WHERE datname LIKE 'gantry_proof%'");
  assert.deepEqual(left, [{ datname: living }]);
  await holder.end();
  await query(url, `DROP DATABASE ${living}`);
});

test('a backup killed in the middle has no manifest and never counts', { skip }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gantry-killed-'));
  const program = `
    import { createBackups } from ${JSON.stringify(join(import.meta.dirname, 'backups.ts'))};
    import { folderStore } from ${JSON.stringify(join(import.meta.dirname, 'folder-store.ts'))};
    const findTools = async () => JSON.parse(process.env.TOOLS);
    await createBackups({ store: folderStore(process.env.FOLDER), findTools }).take('production', process.env.URL);`;
  try {
    // It ends when `broken` is gone.
    await using broken = await brokenTools('$REAL "$@" | head -c 20000; while [ -e "$0" ]; do sleep 0.05; done');
    const env = { ...process.env, TOOLS: JSON.stringify(broken.tools), FOLDER: folder, URL: url, TMPDIR: folder };
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], { env, stdio: 'ignore' });
    const exit = once(child, 'exit');
    while ((await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.part')).length < 1)
      await sleep(20);
    child.kill('SIGKILL');
    await exit;
    const { backups } = testBackups({ store: folderStore(folder) });
    assert.deepEqual(
      (await backups.list('production')).filter(({ state }) => state === 'proved'),
      [],
    );
    assert.ok((await backups.take('production', url)).ok, 'the next backup is not in its way');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('a backup that is called off stops its programs and throws', { skip }, async () => {
  await using broken = await brokenTools('exec sleep 30');
  const { backups, store } = testBackups({ findTools: async () => broken.tools });
  const started = Date.now();
  const called = backups.take('production', url, { signal: AbortSignal.timeout(400) });
  await assert.rejects(called, { name: 'TimeoutError' });
  assert.ok(Date.now() - started < 5000);
  assert.equal(store.objects.size, 0);
});
