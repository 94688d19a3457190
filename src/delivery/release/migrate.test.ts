import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { readProject } from '../../config/read.ts';
import { newRunId } from '../../events/stream.ts';
import type { EventBody } from '../../events/types.ts';
import { postgresMissing, query, startTestPostgres, type TestPostgres } from '../../lib/postgres/test-postgres.ts';
import type { BuildManifest } from '../build/types.ts';
import { FakeHost } from '../deploy/fake-host.ts';
import { deploy } from './deploy.ts';
import { maskSecrets } from './mask-secrets.ts';
import { migrateSql } from './migrate-sql.ts';
import { withTimeouts } from './timeouts-url.ts';
import type { Builder, DeploymentOutcome } from './types.ts';

const url = 'postgresql://shop:hunter22@127.0.0.1:1/shop?sslmode=disable';
const manifest: BuildManifest = {
  ...{ format: 1, service: 'cart', build: 'b1', commit: 'c', kind: 'program', folder: '', layers: [], install: false },
  ...{ needs: { platform: null, glibc: null, python: null }, inputs: [] },
};

/** Deploys one service with this migration command in a build folder that is `folder`. */
async function deployWith(command: string, folder: string, host: FakeHost): Promise<[DeploymentOutcome, string]> {
  const project = readProject(
    `project: shop
services:
  cart: { path: cart, runtime: node, start: node ., port: 3000, ready: /health, migrate: { command: ${JSON.stringify(command)} } }
environments:
  production: { hosts: [{ name: a, local: a, address: 127.0.0.4 }], soak: 1ms, database: "\${{ secrets.URL }}", backup: before-deploy }
`,
    'gantry.yml',
  );
  assert.ok(project.ok, JSON.stringify(project));
  const builder: Builder = {
    layers: '',
    resolve: async (commit) => ({ commit, subject: '', changed: [] }),
    plan: async (_project, commit) => ({ commit, builds: [{ service: 'cart', id: 'b1', inputs: [] }] }),
    build: async () => [{ kind: 'present', service: 'cart', manifest }],
    find: async () => manifest,
    filesIn: async () => [],
    filesBetween: async () => [],
    commitsBetween: async () => [],
    keep: async () => undefined,
    materialise: async () => ({ folder, async [Symbol.asyncDispose]() {} }),
  };
  const events: EventBody[] = [];
  const outcome = await deploy(
    {
      ...{ loadProject: async () => project.project, openHosts: async () => [host], builder },
      ...{ emit: (body) => events.push(body), run: newRunId(), author: 'ops', now: () => new Date() },
      backups: { demand: async () => ({ id: 'backup-1', made: true, time: 'now' }) },
      secrets: async () => new Map([['URL', url]]),
    },
    { environment: 'production' },
  );
  return [outcome, events.map((event) => (event.type === 'log' ? event.text : '')).join('')];
}

describe('a migration with a command', () => {
  let folder = '';
  let host: FakeHost;
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'gantry-migrate-'));
    await mkdir(path.join(folder, 'cart'));
  });
  beforeEach(() => {
    host = new FakeHost('a');
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('runs in the build before anything starts, with the URL in its environment and hidden in the log', async () => {
    const [outcome, log] = await deployWith('pwd; echo "at $DATABASE_URL with $PGOPTIONS"', folder, host);
    assert.equal(outcome.result, 'success', JSON.stringify(outcome));
    assert.match(log, new RegExp(`^${folder}/cart$`, 'm'));
    assert.match(log, /with -c lock_timeout=10s -c statement_timeout=10min$/m);
    assert.match(log, /made and proved backup backup-1/);
    assert.ok(!log.includes('hunter22'), log);
  });

  it('that fails leaves the live release alone, and its last error is the reason', async () => {
    const [outcome] = await deployWith('echo "Error: column hunter22 is missing" >&2; exit 3', folder, host);
    assert.match(
      'reason' in outcome ? outcome.reason : '',
      /^the migration of cart failed: Error: column \*\*\* is missing$/,
    );
    assert.deepEqual([host.links.live, host.running.size], [null, 0]);
  });

  it('that Prisma finds half done is explained', async () => {
    const [outcome] = await deployWith('echo "Error: P3009"; exit 1', folder, host);
    assert.match('reason' in outcome ? outcome.reason : '', /failed half-way \(P3009\).*migrate resolve/);
  });
});

it('a URL keeps its own options beside the limits', () => {
  const limited = new URL(withTimeouts(`${url}&options=-c%20search_path%3Da`).url);
  assert.equal(limited.searchParams.get('options'), '-c search_path=a -c lock_timeout=10s -c statement_timeout=10min');
  assert.equal(limited.searchParams.get('sslmode'), 'disable');
});

it('a secret is hidden with its password, and very short ones are left', () => {
  assert.equal(maskSecrets([url, 'abc'])(`${url} hunter22 abc`), '*** *** abc');
});

describe('migrations in SQL files', { skip: await postgresMissing() }, () => {
  let server: TestPostgres;
  let folder = '';
  before(async () => {
    server = await startTestPostgres();
    folder = await mkdtemp(path.join(os.tmpdir(), 'gantry-sql-'));
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  it('are applied once, in order; a bad one is taken back whole, a changed one refused', async () => {
    const database = await server.database();
    const lines: string[] = [];
    const apply = () => migrateSql(database, folder, (line) => lines.push(line));
    await writeFile(path.join(folder, '1.sql'), 'create table cart (id int); insert into cart values (1);');
    await writeFile(path.join(folder, '2.sql'), 'alter table cart add price int;');
    await apply();
    await apply();
    assert.deepEqual(lines, ['applied 1.sql', 'applied 2.sql']);
    await writeFile(path.join(folder, '3.sql'), 'insert into cart values (2); select nonsense;');
    await assert.rejects(apply, /^Failure: 3.sql failed and was taken back: column "nonsense" does not exist$/);
    assert.deepEqual(await query(database, 'select id from cart'), [{ id: 1 }]);
    await rm(path.join(folder, '3.sql'));
    await writeFile(path.join(folder, '1.sql'), 'drop table cart;');
    await assert.rejects(apply, /1.sql changed after it was applied/);
  });

  // Cause: `begin; …; commit;` in a file ended the transaction around it, what stood there stayed in the database, and
  // the failure after it was told as taken back.
  it('with a transaction of their own are refused before anything is applied', async () => {
    const database = await server.database();
    const own = await mkdtemp(path.join(folder, 'own-'));
    await writeFile(path.join(own, '1.sql'), 'create table first (id int);');
    await writeFile(path.join(own, '2.sql'), '-- ours\nbegin; create table second (id int); commit; select 1 / 0;');
    await writeFile(path.join(own, '3.sql'), 'select 1; create index concurrently i on first (id);');
    await assert.rejects(
      migrateSql(database, own, () => undefined),
      /^Failure: 2\.sql:2:1 begins or ends a transaction.*; 3\.sql:1:11 cannot run in a transaction; put it into a file/,
    );
    assert.deepEqual(await query(database, "select to_regclass('first') as first"), [{ first: null }]);
  });

  // Cause: the plan advises CREATE INDEX CONCURRENTLY in a file of its own, and that ran in a transaction, where
  // PostgreSQL refuses it.
  it('make an index concurrently where a file holds nothing else', async () => {
    const database = await server.database();
    const own = await mkdtemp(path.join(folder, 'own-'));
    await writeFile(path.join(own, '1.sql'), 'create table item (name text); insert into item values (1), (1);');
    await writeFile(path.join(own, '2.sql'), '-- large\ncreate index concurrently by_name on item (name);');
    await migrateSql(database, own, () => undefined);
    await migrateSql(database, own, () => undefined);
    assert.deepEqual(await query(database, "select to_regclass('by_name') is not null as there"), [{ there: true }]);
    await writeFile(path.join(own, '2b.sql'), 'reindex (concurrently) table item;');
    await writeFile(path.join(own, '3.sql'), 'create unique index concurrently once on item (name);');
    await assert.rejects(
      migrateSql(database, own, () => undefined),
      /3\.sql failed, and an index that it left INVALID has to be dropped before the next try: could not create unique/,
    );
  });

  it('do not wait for a table that is in use', async () => {
    assert.deepEqual(await query(withTimeouts(await server.database()).url, 'show lock_timeout'), [
      { lock_timeout: '10s' },
    ]);
  });
});
