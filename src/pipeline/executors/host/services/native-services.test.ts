import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import pg from 'pg';
import { skipWithout } from '../../../../../test/needs.ts';
import { postgresBinaries } from '../../../../lib/postgres/postgres-binaries.ts';
import { query, testCache } from '../../../../lib/postgres/test-postgres.ts';
import type { ServiceSpec } from '../../types.ts';
import { nativeServices, serviceNeedsDocker } from './native-services.ts';

const missing = await postgresBinaries(testCache).then(
  () => undefined,
  (error: unknown) => String(error),
);
const skip = skipWithout('postgres', missing);
const provider = nativeServices({ cache: testCache });

test('PostgreSQL 16 needs no Docker, whatever its image is called; everything else does', () => {
  for (const image of [
    'postgres:16',
    'postgres:16-alpine',
    'postgres:16.4',
    'docker.io/library/postgres:16.4-bookworm',
    '',
  ])
    assert.equal(serviceNeedsDocker(image), false, image);
  for (const image of [
    'postgres',
    'postgres:latest',
    'postgres:15',
    'postgres:160',
    'redis:7',
    'me/postgres:16',
    'postgres:16@sha256:00',
  ])
    assert.equal(serviceNeedsDocker(image), true, image);
});

test('a service as in a workflow is there with its database and user, at a free port', { skip }, async () => {
  await using service = await start({
    env: { POSTGRES_USER: 'shop', POSTGRES_PASSWORD: 'p@ss:/word', POSTGRES_DB: 'shop_test' },
    options: '--health-cmd "pg_isready -U shop || exit 1" --health-interval 10s --memory 512m',
  });
  assert.ok(service.ok);
  const { port, lines } = service;
  const url = `postgres://shop:${encodeURIComponent('p@ss:/word')}@localhost:${port}/shop_test`;
  assert.deepEqual(await query(url, 'SELECT current_user AS name'), [{ name: 'shop' }]);
  assert.ok(lines.includes('These options have no effect without Docker: --memory'));
  await assert.rejects(query(`postgres://shop:wrong@localhost:${port}/shop_test`, 'SELECT 1'), pg.DatabaseError);
  await service.stop();
  await assert.rejects(query(url, 'SELECT 1'), { code: 'ECONNREFUSED' });
});

test('without a password it does not start, unless everybody is trusted', { skip }, async () => {
  await using refused = await start({ env: {} });
  assert.ok(!refused.ok && refused.reason.includes('POSTGRES_PASSWORD'));
  await using trusting = await start({ env: { POSTGRES_HOST_AUTH_METHOD: 'trust' } });
  assert.ok(trusting.ok);
  assert.deepEqual(await query(`postgres://postgres@127.0.0.1:${trusting.port}/postgres`, 'SELECT 1 AS one'), [
    { one: 1 },
  ]);
});

test('a health command of another kind is asked until it is content', { skip }, async () => {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'gantry-health-'));
  const command = `test "$PGUSER$PGDATABASE" = postgrespostgres && echo x >>${folder}/asked && test $(wc -l <${folder}/asked) -ge 3`;
  await using service = await start({ options: `--health-cmd '${command}' --health-retries 9` });
  assert.ok(service.ok);
  assert.equal((await fs.readFile(path.join(folder, 'asked'), 'utf8')).length, 6);
  await fs.rm(folder, { recursive: true });
});

test('a service that stays unhealthy fails with what the command said, and is gone', { skip }, async () => {
  const options = '--health-cmd "echo no table >&2; exit 1" --health-interval 100ms --health-retries 2';
  await using service = await start({ options });
  assert.ok(!service.ok);
  assert.match(service.reason, /unhealthy: .* never succeeded: no table$/);
  assert.ok(service.lines.some((line) => line.includes('database system is ready')));
  assert.deepEqual(await leftovers(), []);
});

test('a published port in use is named', { skip }, async () => {
  await using other = createServer();
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
  const address = other.address();
  assert.ok(address !== null && typeof address === 'object');
  await using service = await start({ ports: [`${address.port}:5432`] });
  assert.ok(!service.ok && service.reason.includes(`port ${address.port} on 127.0.0.1 is already in use`));
});

test('cancelling ends a start under way and leaves nothing', { skip }, async () => {
  const signal = AbortSignal.timeout(1500);
  await assert.rejects(start({ options: '--health-cmd "sleep 60"' }, signal));
  assert.deepEqual(await leftovers(), []);
});

test('rubbish in ports, names and images is a reason, never a crash', { skip }, async () => {
  const cases: Partial<ServiceSpec>[] = [
    { ports: ['$(touch x)'] },
    { env: { POSTGRES_PASSWORD: 'x', POSTGRES_USER: 'pg_reserved' } },
    { image: 'redis:7' },
  ];
  for (const spec of cases) {
    const service = await start(spec);
    assert.equal(service.ok, false, JSON.stringify(spec));
  }
});

async function start(spec: Partial<ServiceSpec>, signal = new AbortController().signal) {
  const lines: string[] = [];
  const outcome = await provider.start(
    {
      id: 'database',
      image: 'postgres:16',
      env: { POSTGRES_PASSWORD: 'test' },
      ports: ['5432'],
      options: '',
      at: { file: 'ci.yml', line: 1, column: 1 },
      ...spec,
    },
    { signal, say: (line) => lines.push(line) },
  );
  if (!outcome.ok) return { ...outcome, lines, [Symbol.asyncDispose]: async () => {} };
  const { stop, service } = outcome;
  return { ok: true as const, port: service.ports['5432'], stop, lines, [Symbol.asyncDispose]: stop };
}

/** The data folders of this process in the temporary folder: others may start services meanwhile. */
async function leftovers(): Promise<string[]> {
  return (await fs.readdir(os.tmpdir())).filter((name) => name.startsWith(`gantry-pg-${process.pid}-`));
}
