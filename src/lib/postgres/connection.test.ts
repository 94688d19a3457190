import assert from 'node:assert/strict';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { InputError } from '../mistake.ts';
import { clientEnvironment } from './client-environment.ts';
import { clientConfig, parseDatabaseUrl } from './connection.ts';

test('a URL as Prisma writes it loses Prisma’s parameters and keeps libpq’s', () => {
  const url = 'postgresql://app:s%40cret@db.example:5433/shop?schema=public&sslmode=require&connection_limit=5';
  assert.deepEqual(parseDatabaseUrl(url), {
    host: 'db.example',
    port: 5433,
    user: 'app',
    password: 's@cret',
    database: 'shop',
    settings: { PGSSLMODE: 'require' },
  });
});

test('a unix socket, an IPv6 address and the defaults are understood', () => {
  assert.equal(parseDatabaseUrl('postgres://app@localhost/shop?host=%2Frun%2Fpg').host, '/run/pg');
  assert.equal(parseDatabaseUrl('postgres://app@[::1]/shop').host, '::1');
  const { host, port, user, database } = parseDatabaseUrl('postgresql:///');
  assert.deepEqual([host, port, user, database], ['localhost', 5432, 'postgres', 'postgres']);
});

test('a wrong URL is a mistake that shows neither the URL nor its password', () => {
  const wrong = [
    'mysql://app:hunter2@db/shop',
    'hunter2',
    'postgresql://app:hunter2@db/shop?colour=hunter2',
    'postgresql://app:hunter2%zz@db/shop',
    'postgresql://app:hunter2@one,two/shop',
    'postgresql://app:hunter2%0A@db/shop',
    'postgresql://app:hunter2@db/shop?port=99999',
  ];
  for (const url of wrong) {
    assert.throws(
      () => parseDatabaseUrl(url),
      (error) => error instanceof InputError && !`${error.stack} ${error.cause}`.includes('hunter2'),
      url,
    );
  }
});

test('any text is either a connection or a mistake', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.webUrl({ withQueryParameters: true }).map((url) => url.replace(/^https?/, 'postgresql')),
  );
  fc.assert(
    fc.property(text, (value) => {
      try {
        parseDatabaseUrl(value);
      } catch (error) {
        assert.ok(error instanceof InputError);
      }
    }),
    { numRuns: 300 },
  );
});

test('sslmode has libpq’s meaning', () => {
  const ssl = (mode: string) => clientConfig(parseDatabaseUrl(`postgresql://db/shop?sslmode=${mode}`)).ssl;
  assert.equal(ssl('disable'), false);
  assert.deepEqual(ssl('require'), { rejectUnauthorized: false });
  assert.deepEqual(ssl('verify-full'), { rejectUnauthorized: true });
});

test('client programs get the password in a file that only its owner reads, and that is gone afterwards', async () => {
  let file = '';
  {
    await using environment = await clientEnvironment(parseDatabaseUrl('postgresql://app:a%3Ab%5Cc@db:5433/shop'));
    const { env } = environment;
    file = env.PGPASSFILE ?? '';
    assert.equal(await readFile(file, 'utf8'), '*:*:*:*:a\\:b\\\\c\n');
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.deepEqual([env.PGHOST, env.PGPORT, env.PGUSER, env.PGDATABASE], ['db', '5433', 'app', 'shop']);
    assert.equal(env.PGPASSWORD, undefined);
    assert.equal(env.DATABASE_URL, undefined);
  }
  await assert.rejects(stat(file));
});

// The folder's name had no process number, so that a killed backup left the password in the temporary folder for good.
test('the password file of a killed Gantry goes with the next', async () => {
  const orphan = join(tmpdir(), 'gantry-pg-4194301-abcdef');
  await mkdir(orphan, { recursive: true, mode: 0o700 });
  await using environment = await clientEnvironment(parseDatabaseUrl('postgresql://app:secret@db/shop'));
  assert.match(environment.env.PGPASSFILE ?? '', new RegExp(`/gantry-pg-${process.pid}-[^/]+/pass$`));
  await assert.rejects(stat(orphan));
});
