import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { mustRun } from '../../lib/command.ts';
import type { Program, Project } from '../project.ts';
import { readProject } from '../read.ts';
import { firstConfig } from './first-config.ts';

const pakashop = path.join(import.meta.dirname, '../../../examples/pakashop');

/** A repository of units, of the kind that is deployed with ssh and `systemctl restart`. */
const withUnits: Readonly<Record<string, string>> = {
  'services/cart/package.json': '{ "scripts": { "start": "npm run serve" }, "dependencies": { "express": "4" } }',
  'services/cart/app.js': 'app.listen(Number(process.env.PORT)); key(process.env.PAYMENT_SECRET, process.env.LEVEL)',
  'services/cart/prisma/schema.prisma': 'datasource db { provider = "postgresql"\n url = env("DATABASE_URL") }',
  'services/cart/systemd/shop-cart.service':
    '[Service]\nUser=deploy\nWorkingDirectory=/opt/shop/services/cart\nEnvironment=NODE_ENV=production PORT=3001\nExecStart=/usr/bin/node app.js\n',
  'services/books/prisma/schema.prisma': '',
  'services/books/package.json': '{ "scripts": { "start": "node books.js" } }',
  'services/look/main.py': 'app = 1\n# /health',
  'services/look/requirements.txt': 'fastapi==1\nuvicorn==1\n',
  'services/look/systemd/shop-look.service':
    '[Service]\nExecStart=/opt/shop/services/look/venv/bin/uvicorn main:app \\\n  --host 0.0.0.0 --port 3002 --workers 2\n',
  'services/find/go.mod': 'module find\n',
  'services/find/main.go': 'func main() { http.ListenAndServe(":" + port, nil) }',
  '.github/workflows/deploy-production.yml':
    'on: { push: { branches: [production] } }\njobs:\n  d:\n    steps:\n      - run: pg_dump ${{ secrets.PROD_DATABASE_URL }} | aws s3 cp - s3://shop-backups/x/\n      - uses: appleboy/ssh-action@v1\n        with:\n          host: ${{ secrets.EC2_PROD_HOST }}\n          username: shipper\n          script: sudo ./scripts/deploy.sh production\n',
  '.github/workflows/deploy-staging.yml':
    'on: { push: { branches: [main] } }\njobs: { d: { environment: staging, steps: [{ run: ./ship }] } }\n',
  '.github/workflows/health-check.yml':
    "on:\n  schedule: [{ cron: '*/15 * * * *' }]\njobs:\n  c:\n    steps:\n      - run: |\n          curl -f https://shop.test/api/health\n          curl -f https://staging.shop.test/api/health\n          curl ${{ secrets.SLACK_WEBHOOK_URL }}\n",
  '.github/workflows/db-backup.yml': "on:\n  schedule:\n    - cron: '0 2 * * *'\n",
  '.github/workflows/broken.yml': 'on: [push\n  node-version: "20"',
};

let folder = '';
async function repositoryOf(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const repository = path.join(folder, name);
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(repository, file)), { recursive: true });
    await writeFile(path.join(repository, file), text);
  }
  await mkdir(repository, { recursive: true });
  await mustRun(['git', 'init', '-q'], { cwd: repository });
  return repository;
}

function load(text: string): Project {
  const read = readProject(text, 'gantry.yml');
  assert.ok(read.ok, `${JSON.stringify(read, null, 1)}\n${text}`);
  return read.project;
}

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'gantry-first-'));
});
after(() => rm(folder, { recursive: true, force: true }));

describe('a first gantry.yml', () => {
  it('of the example has the services of its own one, with their ports, starts and owners', async () => {
    const repository = await repositoryOf('pakashop', {});
    const skip = /gantry\.yml$|node_modules|\.gantry/;
    await cp(pakashop, repository, { recursive: true, filter: (source) => !skip.test(source.slice(pakashop.length)) });
    const own = load(await readFile(path.join(pakashop, 'gantry.yml'), 'utf8'));
    const guessed = load((await firstConfig(repository)).text);
    const facts = ({ services }: Project) =>
      services
        .filter((service): service is Program => service.kind === 'program')
        .map(({ name, path: at, port, start, build, include, exclusive, migrate, runtime }) =>
          JSON.stringify({ name, at, port, start, build, include, exclusive, migrate, runtime: runtime.kind }),
        )
        .toSorted();
    assert.deepEqual(facts(guessed), facts(own));
    assert.deepEqual(
      guessed.environments.map(({ name, after: first }) => [name, first]),
      [
        ['staging', null],
        ['production', 'staging'],
      ],
    );
    assert.deepEqual(
      guessed.branches.map(({ pattern }) => pattern),
      ['main', 'production', 'feature/*'],
    );
  });
});

describe('a first gantry.yml of units and ssh workflows', () => {
  it('says of each guess what it was read from', async () => {
    const { text } = await firstConfig(await repositoryOf('shop', withUnits));
    const { services, environments, backups, health, alerts } = load(text);
    const named = Object.fromEntries(services.map((service) => [service.name, service]));
    const { books, cart, find, look } = named;
    assert.ok(
      books?.kind === 'program' && cart?.kind === 'program' && find?.kind === 'program' && look?.kind === 'program',
    );
    assert.deepEqual(
      [cart.port, cart.start, cart.listen, cart.secrets.map(({ name }) => name)],
      [3001, 'node app.js', 'tcp', ['DATABASE_URL', 'PAYMENT_SECRET']],
    );
    assert.deepEqual([look.port, look.start], [3002, 'python -m uvicorn --uds "$PORT" main:app --workers 2']);
    assert.deepEqual(
      [find.start, find.build, find.listen],
      ['bin/find', 'CGO_ENABLED=0 go build -trimpath -o bin/find .', 'tcp'],
    );
    assert.deepEqual([books.migrate?.kind, cart.migrate], ['prisma', null]);
    assert.deepEqual(
      environments.map(({ name, url, backup }) => [name, url, backup]),
      [
        ['staging', 'https://staging.shop.test', null],
        ['production', 'https://shop.test', 'before-deploy'],
      ],
    );
    assert.deepEqual(backups.store, { kind: 's3', bucket: 'shop-backups', prefix: '' });
    assert.deepEqual(
      [backups.schedule, health?.every, health?.checks.map(({ path: at }) => at)],
      ['0 2 * * *', 900_000, ['/api/health']],
    );
    assert.equal(alerts?.slack?.text, '${{ secrets.SLACK_WEBHOOK_URL }}');
    assert.match(text, /port: 3001 {3}# guess: from services\/cart\/systemd\/shop-cart\.service/);
    assert.match(
      text,
      /hosts: \[shipper@production-1\] {3}# guess: put the real host \(a secret, EC2_PROD_HOST\) here/,
    );
    assert.match(text, /one service alone may migrate/);
  });
});

describe('a repository that shows little', () => {
  it('has no first gantry.yml when nothing in it can be started', async () => {
    await assert.rejects(firstConfig(await repositoryOf('empty', {})), /No service was found/);
  });

  it('of rubbish gets one that loads', async () => {
    const rubbish = {
      'package.json': '{"name": "@x: y/\\n#", "scripts": {"start": ["node"]}}',
      'a/package.json': '[[[',
      'a: b #/package.json': '{"scripts": {"start": "node \'x\\" # y\\n: z"}}',
      'services/9 lives/main.py': 'PORT = 99999999',
      'services/x/x.service': 'ExecStart=\nEnvironment="PORT=abc',
      'services/y/y.service': 'ExecStart=/usr/bin/node -e "${{ }}"\n[Service]\nExecStart=@/bin/x',
      'services/y/package.json': '{"scripts": {"start": "npm run x"}}',
      '.github/workflows/deploy.yml': 'on: 7\njobs: [1]\n&a [*a, deploy.sh --help]',
      '.github/workflows/deploy-x.yml': 'on: {push: {branches: ["a b: #"]}}\njobs: {x: {environment: "${{ y }}"}}',
    };
    load((await firstConfig(await repositoryOf('rubbish', rubbish))).text);
  });
});
