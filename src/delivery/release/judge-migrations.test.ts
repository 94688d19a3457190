import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { readProject } from '../../config/read.ts';
import { newRunId } from '../../events/stream.ts';
import { clientConfig, parseDatabaseUrl } from '../../lib/postgres/connection.ts';
import { postgresMissing, query, startTestPostgres, type TestPostgres } from '../../lib/postgres/test-postgres.ts';
import type { BuildManifest } from '../build/types.ts';
import { FakeHost } from '../deploy/fake-host.ts';
import { explainFailure } from '../migrations/explain-failure.ts';
import { deploy } from './deploy.ts';
import { history } from './history.ts';
import { plan } from './plan.ts';
import { rollback } from './rollback.ts';
import type { DeploymentOutcome, DeployRequest, ReleaseDeps } from './types.ts';

const reasonOf = (outcome: DeploymentOutcome) => ('reason' in outcome ? outcome.reason : outcome.result);

/** A shop of one service that migrates a database; each release has the files of `commits` under its name. */
class Shop {
  readonly host = new FakeHost('a');
  readonly commits = new Map<
    string,
    { readonly code: string; readonly migrations: Readonly<Record<string, string>> }
  >();
  log = '';
  readonly #folder: string;
  readonly #database: string;
  readonly #migrate: string;

  constructor(folder: string, database: string, migrate: string) {
    this.#folder = folder;
    this.#database = database;
    this.#migrate = migrate;
  }

  deps(): ReleaseDeps {
    const project = readProject(
      `project: shop
services:
  cart: { path: cart, runtime: node, start: node ., port: 3000, ready: /health, secrets: [URL], migrate: ${this.#migrate} }
environments:
  production: { hosts: [{ name: a, local: a, address: 127.0.0.4 }], soak: 1ms, database: "\${{ secrets.URL }}" }
`,
      'gantry.yml',
    );
    assert.ok(project.ok, JSON.stringify(project));
    const at = (commit: string) => this.commits.get(commit) ?? assert.fail(`no commit ${commit}`);
    const inputsOf = (commit: string) => [{ name: 'files cart', hash: JSON.stringify(at(commit)) }];
    const manifest = (build: string): BuildManifest => ({
      ...{ format: 1, service: 'cart', build, commit: build, kind: 'program', folder: '', layers: [], install: false },
      ...{ needs: { platform: null, glibc: null, python: null }, inputs: [] },
    });
    const filesOf = (commit: string) =>
      Object.entries(at(commit).migrations).map(([name, text]) => ({ path: `cart/db/${name}`, text }));
    return {
      loadProject: async () => project.project,
      openHosts: async () => [this.host],
      builder: {
        layers: '',
        resolve: async (commit) => ({ commit, subject: '', changed: [] }),
        plan: async (_project, commit) => ({
          commit,
          builds: [{ service: 'cart', id: commit, inputs: inputsOf(commit) }],
        }),
        filesIn: async (commit) => filesOf(commit),
        async filesBetween(from, to) {
          const migrations = filesOf(to).map(({ path: file }) => file);
          return at(from).code === at(to).code ? migrations : [...migrations, 'cart/main.js'];
        },
        commitsBetween: async () => [],
        keep: async () => undefined,
        build: async ({ commit }) => [{ kind: 'present', service: 'cart', manifest: manifest(commit) }],
        find: async (_service, build) => manifest(build),
        materialise: async ({ build }) => {
          await rm(this.#folder, { recursive: true, force: true });
          for (const { path: file, text } of filesOf(build)) {
            await mkdir(path.join(this.#folder, path.dirname(file)), { recursive: true });
            await writeFile(path.join(this.#folder, file), text);
          }
          return { folder: this.#folder, async [Symbol.asyncDispose]() {} };
        },
      },
      backups: { demand: async () => ({ failed: 'there is none' }) },
      secrets: async () => new Map([['URL', this.#database]]),
      emit: (event) => {
        if (event.type === 'log') this.log += event.text;
      },
      ...{ run: newRunId(), author: 'ops', now: () => new Date() },
    };
  }

  /** Deploys a commit with this code and the migrations of all commits up to it. */
  async release(name: string, code: string, migrations: Record<string, string>, more: Partial<DeployRequest> = {}) {
    this.commits.set(name, { code, migrations });
    return await deploy(this.deps(), { environment: 'production', commit: name, ...more });
  }
}

const skip = await postgresMissing();
let server: TestPostgres;
let folder = '';
before(async () => {
  if (skip) return;
  server = await startTestPostgres();
  folder = await mkdtemp(path.join(os.tmpdir(), 'gantry-judge-'));
});
after(async () => {
  if (skip) return;
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function openShop(migrate: string): Promise<{ readonly database: string; readonly shop: Shop }> {
  const database = await server.database();
  return { database, shop: new Shop(path.join(folder, 'build'), database, migrate) };
}

const first = { '1.sql': 'create table users (id int, name text);' };
const both = { ...first, '2.sql': 'create index i on users (id);\nalter table users drop column name;' };

describe('the migrations of a release', { skip }, () => {
  it('that take something from the live code are refused with their place, unless they come alone', async () => {
    const { shop, database } = await openShop('{ sql: db }');
    assert.equal((await shop.release('one', 'a', first)).result, 'success');
    const refused = await shop.release('two', 'b', both);
    assert.equal(refused.result, 'refused');
    assert.match(
      reasonOf(refused),
      /cart\/db\/2\.sql:2:1 drops the column name of users.*--override-contract <reason>/,
    );
    assert.match(shop.log, /2\.sql:1:1: warning: makes an index on users; .* — create index i on users \(id\) \(/);
    assert.equal(shop.host.links.live, 1);
    const report = await plan(shop.deps(), { environment: 'production', commit: 'two' });
    assert.match(report.problems.join(), /drops the column name/);

    assert.equal((await shop.release('three', 'b', first)).result, 'success');
    const alone = await shop.release('four', 'b', both);
    assert.equal(alone.result, 'success', reasonOf(alone));
    assert.deepEqual(await query(database, 'select * from users'), []);
    const back = await rollback(shop.deps(), { environment: 'production' });
    assert.equal(back.result, 'refused');
    assert.match(reasonOf(back), /2\.sql of release 3 drops the column name of users.*Mend forward/);
  });

  it('go through with a reason that the history keeps; so does going back over them', async () => {
    const { shop, database } = await openShop('{ sql: db }');
    await shop.release('one', 'a', first);
    const forced = await shop.release('two', 'b', both, { overrideContract: 'nobody reads it' });
    assert.equal(forced.result, 'success', reasonOf(forced));
    const [newest] = await history(shop.deps(), { environment: 'production' });
    assert.deepEqual(newest?.overrides, [{ rule: 'contract: 2.sql', reason: 'nobody reads it' }]);
    assert.equal((await rollback(shop.deps(), { environment: 'production' })).result, 'refused');
    const back = await rollback(shop.deps(), { environment: 'production', overrideContract: 'it never did' });
    assert.equal(back.result, 'success', reasonOf(back));

    // A backup was restored: the database no longer has the migration, and nothing is in the way.
    await shop.release('three', 'c', both);
    await query(database, "delete from gantry_migrations where name = '2.sql'");
    assert.equal((await rollback(shop.deps(), { environment: 'production', to: 1 })).result, 'success');
  });

  it('that only add let the code go back', async () => {
    const { shop } = await openShop('{ sql: db }');
    await shop.release('one', 'a', first);
    await shop.release('two', 'b', { ...first, '2.sql': 'alter table users add age int;' });
    assert.match(shop.log, /2\.sql:1:1: warning: adds the column age to users; a prepared SELECT \*/);
    assert.equal((await rollback(shop.deps(), { environment: 'production' })).result, 'success');
  });
});

// It was found by the step that migrates, after everything was built and staged.
it('a plain file that changed after it was applied is told by the plan', { skip }, async () => {
  const { shop } = await openShop('{ sql: db }');
  await shop.release('one', 'a', first);
  assert.doesNotMatch(shop.log, /changed after it was applied/);
  shop.commits.set('two', { code: 'b', migrations: { '1.sql': 'create table others (id int);' } });
  const report = await plan(shop.deps(), { environment: 'production', commit: 'two' });
  assert.match(
    JSON.stringify(report),
    /cart\/db\/1\.sql: warning: it changed after it was applied, .*add a new file instead/,
  );
  assert.match(
    reasonOf(await deploy(shop.deps(), { environment: 'production', commit: 'two' })),
    /1\.sql changed after/,
  );
});

describe('migrations that are all applied', { skip }, () => {
  it('do not start the tool: the build has none here', async () => {
    const { shop, database } = await openShop('{ prisma: db/schema.prisma }');
    await query(database, PRISMA_TABLE);
    await query(database, "insert into _prisma_migrations (migration_name, finished_at) values ('1_first', now())");
    const outcome = await shop.release('one', 'a', { 'migrations/1_first/migration.sql': 'select 1' });
    assert.equal(outcome.result, 'success', reasonOf(outcome));
    const more = { 'migrations/1_first/migration.sql': 'select 1', 'migrations/2_next/migration.sql': 'select 2' };
    await assert.rejects(shop.release('two', 'b', more), /runtime\/bin\/node ENOENT/);
  });
});

const PRISMA_TABLE = `create table _prisma_migrations (migration_name text, started_at timestamptz default now(),
  finished_at timestamptz, rolled_back_at timestamptz, logs text)`;

describe('migrations that cannot run', { skip }, () => {
  it('because Prisma failed half-way stop the next deployment with the command that resolves it', async () => {
    const { shop, database } = await openShop('{ prisma: db/schema.prisma }');
    await query(
      database,
      `${PRISMA_TABLE};
       insert into _prisma_migrations (migration_name, logs) values ('1_first', 'at 3:\nDatabase error: no such table')`,
    );
    const refused = await shop.release('one', 'a', { 'migrations/1_first/migration.sql': 'select 1' });
    const resolve = 'npx prisma migrate resolve --rolled-back "1_first" --schema db/schema.prisma';
    assert.equal(refused.result, 'refused');
    assert.match(reasonOf(refused), /1_first failed half-way at .* \(P3009\): Database error: no such table/);
    assert.ok(reasonOf(refused).includes(resolve), reasonOf(refused));
    const migrate = { kind: 'prisma', schema: 'db/schema.prisma' } as const;
    assert.ok((await explainFailure(['Error: P3009'], database, migrate))?.includes(resolve));
  });

  it('because of a lock name the session which holds it, and how to end it', async () => {
    const database = await server.database();
    const orphan = new pg.Client({ ...clientConfig(parseDatabaseUrl(database)), application_name: 'schema-engine' });
    await orphan.connect();
    try {
      const { rows } = await orphan.query('select pg_advisory_lock(72707369), pg_backend_pid() as pid');
      const why = await explainFailure(['Error: P1002'], database, { kind: 'prisma', schema: null });
      const pid = String(rows[0]?.pid);
      assert.match(why ?? '', new RegExp(`session ${pid} of schema-engine on .*, idle for \\d+ s`));
      assert.match(why ?? '', new RegExp(`psql "\\$DATABASE_URL" -c "select pg_terminate_backend\\(${pid}\\)"`));
    } finally {
      await orphan.end();
    }
    const later = await explainFailure(['Error: P1002'], database, { kind: 'prisma', schema: null });
    assert.match(later ?? '', /or it did not answer$/);
  });

  it('because the database cannot be asked are not begun', async () => {
    const shop = new Shop(folder, 'postgresql://shop:hunter22@127.0.0.1:1/shop?sslmode=disable', '{ sql: db }');
    const refused = await shop.release('one', 'a', first);
    assert.match(reasonOf(refused), /^the database of production cannot be asked for its migrations: .*ECONNREFUSED/);
    assert.doesNotMatch(reasonOf(refused), /hunter22/);
  });
});
