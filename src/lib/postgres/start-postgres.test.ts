import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { InputError } from '../mistake.ts';
import { findPostmaster, stopPostmaster } from './postmaster.ts';
import { type PostgresOptions, startPostgres } from './start-postgres.ts';
import { postgresMissing, query, testCache } from './test-postgres.ts';

const skip = await postgresMissing();
const password = "it's a:pass\\word/with %";
let folder = '';
const options = (more: Partial<PostgresOptions> = {}): PostgresOptions => ({
  cache: testCache,
  folder,
  user: 'app',
  password,
  databases: ['app'],
  settings: { fsync: 'off' },
  ...more,
});

before(async () => {
  folder = await mkdtemp('/tmp/gantry-pg-test-');
  await chmod(folder, 0o755);
});

after(async () => {
  const left = await findPostmaster(join(folder, 'data'));
  if (left) await stopPostmaster(left.pid);
  await rm(folder, { recursive: true, force: true });
});

test('a server on a unix socket takes SQL, listens on no port, and keeps its data', { skip }, async () => {
  {
    await using server = await startPostgres(options({ databases: ['app', 'a "b"'] }));
    assert.equal(server.host, join(folder, 'run'));
    await query(server.url('app'), "CREATE TABLE note (text text); INSERT INTO note VALUES ('kept')");
    assert.deepEqual(await query(server.url('a "b"'), 'SHOW listen_addresses'), [{ listen_addresses: '' }]);
    assert.deepEqual(await query(server.url('app'), 'SELECT datcollate FROM pg_database LIMIT 1'), [
      { datcollate: 'C' },
    ]);
    assert.equal((await stat(join(folder, 'data'))).mode & 0o077, 0);
    await assert.rejects(stat(join(folder, 'initdb.password')));
    const words = await readFile(`/proc/${server.pid}/cmdline`, 'utf8').catch(() => '');
    assert.ok(!words.includes('pass'));
  }
  assert.equal(await findPostmaster(join(folder, 'data')), undefined);
  await using again = await startPostgres(options());
  assert.deepEqual(await query(again.url('app'), 'SELECT text FROM note'), [{ text: 'kept' }]);
});

test('a server asked for a port listens on 127.0.0.1', { skip }, async () => {
  await using server = await startPostgres(options({ port: 0 }));
  assert.match(server.url('app'), new RegExp(`@127\\.0\\.0\\.1:${server.port}/app$`));
  assert.deepEqual(await query(server.url('app'), 'SELECT host(inet_server_addr()) AS host'), [{ host: '127.0.0.1' }]);
});

test('a port in use is named', { skip }, async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = address && typeof address === 'object' ? address.port : 0;
  try {
    await assert.rejects(startPostgres(options({ port })), (error) => {
      assert.ok(error instanceof InputError);
      assert.match(error.message, new RegExp(`port ${port} on 127\\.0\\.0\\.1 is already in use`));
      return true;
    });
  } finally {
    other.close();
  }
});

test('a server left by a killed parent is adopted by the next start', { skip }, async () => {
  const program = `
    import { startPostgres } from ${JSON.stringify(join(import.meta.dirname, 'start-postgres.ts'))};
    const server = await startPostgres(JSON.parse(process.env.OPTIONS));
    console.log(server.pid);`;
  const parent = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
    env: { ...process.env, OPTIONS: JSON.stringify(options()) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(parent.stdout, 'data');
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  await using server = await startPostgres(options());
  assert.equal(server.pid, Number(line));
  assert.deepEqual(await query(server.url('app'), 'SELECT 1 AS one'), [{ one: 1 }]);
});

test('a killed server is started anew, although its pid file is still there', { skip }, async () => {
  const first = await startPostgres(options());
  process.kill(first.pid, 'SIGKILL');
  while (await findPostmaster(join(folder, 'data'))) await new Promise((next) => setTimeout(next, 10));
  await using second = await startPostgres(options());
  assert.notEqual(second.pid, first.pid);
  assert.deepEqual(await query(second.url('app'), 'SELECT text FROM note'), [{ text: 'kept' }]);
});

test('another password than the first one is the user’s mistake, and is not shown', { skip }, async () => {
  await assert.rejects(startPostgres(options({ password: 'wrong-one' })), (error) => {
    assert.ok(error instanceof InputError);
    assert.match(error.message, /was made with another password/);
    assert.ok(!error.message.includes('wrong-one') && !error.message.includes(password));
    return true;
  });
  assert.equal(await findPostmaster(join(folder, 'data')), undefined);
});

test('a socket path of more than 107 bytes is refused with its length', { skip }, async () => {
  const socketFolder = join(folder, 'x'.repeat(100));
  await assert.rejects(startPostgres(options({ socketFolder })), /has \d+ bytes, and 107 is the most/);
});

test('a start can be called off, and leaves no server', { skip }, async () => {
  await assert.rejects(startPostgres(options({ signal: AbortSignal.timeout(15) })));
  assert.equal(await findPostmaster(join(folder, 'data')), undefined);
});

test('root is told when the server’s user cannot reach the folder', {
  skip: skip || process.getuid?.() !== 0,
}, async () => {
  const closed = join(folder, 'closed');
  await mkdir(closed, { mode: 0o700 });
  await assert.rejects(
    startPostgres(options({ folder: join(closed, 'inner') })),
    /runs as "\w+" here .* because .*closed is closed to others/,
  );
});
