import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { runCommand } from '../../../src/lib/command.ts';
import { temporaryFolder } from '../../../src/lib/temporary-folder.ts';
import { type GantryResult, gantry } from '../../../story/gantry.ts';
import { deployWith } from '../fleet/deploying.ts';
import { type Fleet, wordsOf } from '../fleet/fleet.ts';
import { skipWithoutHosts, startHosts } from '../hosts.ts';
import type { TestHost } from '../test-host.ts';
import { commitShop, giveCertificate } from './shop.ts';

const skip = await skipWithoutHosts();
const stack = new AsyncDisposableStack();
let host: TestHost;
let repository: string;
let certificate: string;
let run: Fleet['gantry'];
let must: (...words: string[]) => Promise<GantryResult>;

before(async () => {
  if (skip) return;
  const hosts = stack.use(await startHosts(['live-1']));
  const folder = stack.use(await temporaryFolder('gantry-configured')).path;
  host = hosts.host('live-1');
  repository = path.join(folder, 'shop');
  certificate = await giveCertificate(host, folder);
  const key = await fs.readFile(hosts.keyFile, 'utf8');
  run = (words, options) =>
    gantry(words, {
      folder: repository,
      ...options,
      env: { ...process.env, GANTRY_SSH_KEY: key, ...options?.env },
    });
  must = async (...words) => {
    const result = await run(words);
    assert.equal(
      result.code,
      0,
      `gantry ${words.join(' ')}: ${wordsOf(result)} ${JSON.stringify(result.events.slice(-3))}`,
    );
    return result;
  };
  await commitShop(repository, host, {
    version: '1',
    limits: '{ memory_max: 200M, memory_high: 150M, cpu_weight: 150 }',
  });
  await must('host', 'add', 'production', '--yes');
  await must('host', 'setup', 'production', '--login', 'root');
});
after(() => stack.disposeAsync());

/** What curl of this machine gets from the public server, whose certificate it has to believe. */
async function ask(url: string): Promise<{ readonly head: string; readonly body: string }> {
  const name = ['--resolve', `shop.test:443:${host.ip}`, '--resolve', `shop.test:80:${host.ip}`];
  const { stdout, stderr } = await runCommand(['curl', '-sS', '-i', '-m', '5', '--cacert', certificate, ...name, url]);
  const [head = '', body = ''] = stdout.split('\r\n\r\n');
  return { head: head || stderr, body };
}

/** Values of the units of a service, by the release that started it. */
async function unitsOf(service: string, ...names: string[]): Promise<Record<string, string>> {
  const list = await host.exec(['systemctl', 'list-units', '--no-legend', '--plain', `gantry-shop-${service}@*`]);
  const found: Record<string, string> = {};
  for (const [unit, generation = ''] of list.stdout.matchAll(/^\S+\.(\d+)\.service/gm)) {
    const { stdout } = await host.exec([
      'systemctl',
      'show',
      ...names.flatMap((name) => ['-p', name]),
      '--value',
      unit,
    ]);
    found[generation] = stdout.trim().replaceAll('\n', ' ');
  }
  return found;
}

test('every point of the host is proven once it was set up', { skip, timeout: 60_000 }, async () => {
  const { events } = await must('host', 'check', 'production');
  assert.ok(events.length > 10);
});

test('a release with workers goes live: one is asked by a command, one tells systemd itself', {
  skip,
  timeout: 120_000,
}, async () => {
  await must('deploy', 'production');
  assert.deepEqual(await unitsOf('bell', 'Type', 'ActiveState'), { 1: 'notify active' });
  const { summary } = await must('status', 'production');
  assert.deepEqual(summary.problems, []);
});

test('HTTPS is answered with the certificate of the host, and HTTP is sent there', {
  skip,
  timeout: 60_000,
}, async () => {
  const api = await ask('https://shop.test/api');
  assert.match(api.head, /^HTTP\/\S+ 200[\s\S]*x-release: 1[\s\S]*x-proto: https/i);
  assert.match((await ask('https://shop.test/')).body, /Release 1/);
  assert.match((await ask('http://shop.test/api?x=1')).head, / 301 [\s\S]*location: https:\/\/shop\.test\/api\?x=1/i);
});

test('an instance has its own limits; other ones make a new instance, and the old one keeps what it had', {
  skip,
  timeout: 120_000,
}, async () => {
  const names = ['MemoryHigh', 'MemoryMax', 'CPUWeight', 'LimitNOFILE'];
  const MB = 2 ** 20;
  // systemctl prints in an order of its own.
  const sorted = (text: string | undefined) =>
    (text ?? '')
      .split(' ')
      .map(Number)
      .toSorted((a, b) => a - b);
  const first = [150, 65536, 150 * MB, 200 * MB];
  assert.deepEqual(sorted((await unitsOf('api', ...names))[1]), first);
  await commitShop(repository, host, { version: '2', limits: '{ memory_max: 300M, tasks_max: 50, open_files: 1000 }' });
  const deployed = await deployWith({ gantry: run }, 'live live-1', async () =>
    assert.deepEqual(await unitsOf('api', 'CPUWeight'), { 1: '150', 2: '20' }, 'it yields while it starts'),
  );
  assert.equal(deployed.code, 0, wordsOf(deployed));
  assert.deepEqual(await unitsOf('api', 'CPUWeight'), { 1: '150', 2: '100' }, 'no longer than that');
  assert.deepEqual(sorted((await unitsOf('api', ...names))[1]), first);
  assert.deepEqual(sorted((await unitsOf('api', 'MemoryMax', 'TasksMax', 'LimitNOFILE'))[2]), [50, 1000, 300 * MB]);
});

test('parts of a page that was loaded before the switch are still there, and go with their release', {
  skip,
  timeout: 60_000,
}, async () => {
  assert.match((await ask('https://shop.test/')).body, /Release 2/);
  assert.match((await ask('https://shop.test/js/app-1abcdef.js')).body, /run\(1\)/);
  assert.match((await ask('https://shop.test/js/app-2abcdef.js')).body, /run\(2\)/);
  assert.match((await ask('https://shop.test/js/app-3abcdef.js')).head, / 404 /);
});

test('a rollback brings page, limits and workers back', { skip, timeout: 120_000 }, async () => {
  await must('rollback', 'production');
  assert.match((await ask('https://shop.test/api')).head, /x-release: 1/i);
  assert.match((await ask('https://shop.test/')).body, /Release 1/);
  assert.match((await ask('https://shop.test/js/app-2abcdef.js')).body, /run\(2\)/);
  const { summary } = await must('status', 'production');
  assert.deepEqual(summary.problems, []);
});
