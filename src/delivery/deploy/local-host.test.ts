import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLoad } from '../../../bench/load/open-loop.ts';
import type { BuildManifest } from '../build/types.ts';
import { type Host, type HostSet, StaleDeployer } from './host.ts';
import { openLocalHost, tearDownLocalHost } from './local-host.ts';

/** Of this process alone: tests of another checkout may run meanwhile. */
const address = `127.${100 + (process.pid % 100)}.${Math.floor(process.pid / 100) % 250}.77`;
const port = 34_871;
let root = '';
let layers = '';
let host: Host;
let fence = 0;

/** Asked for /held it notes `held`, and answers when `go` is there; after /crash it never listens again. */
const server = (version: string) => `#!/bin/sh
exec "${process.execPath}" -e '
const fs = require("node:fs");
const http = require("node:http");
const note = (name) => process.env.NOTES + "/" + name;
const server = http.createServer((request, response) => {
  if (request.url === "/crash") {
    fs.writeFileSync(note("crashed-${version}"), "");
    process.exit(3);
  }
  if (request.url === "/held") fs.writeFileSync(note("held"), "");
  const answer = () => {
    if (request.url === "/held" && !fs.existsSync(note("go"))) return setTimeout(answer, 20);
    response.setHeader("x-release", "${version}");
    response.end(request.url + " " + (process.env.GREETING ?? ""));
  };
  setTimeout(answer, request.url === "/slow" ? 600 : 5);
});
setTimeout(() => { if (!fs.existsSync(note("crashed-${version}"))) server.listen(process.env.PORT); }, 100);
setInterval(() => {}, 60000);
'
`;

/** A build of one layer that holds a `run`. */
async function makeBuild(build: string, run: string): Promise<BuildManifest> {
  await fs.mkdir(path.join(layers, build), { recursive: true });
  await fs.writeFile(path.join(layers, build, 'run'), run, { mode: 0o555 });
  const layer = { kind: 'files', id: build, mount: '', files: 1, bytes: run.length } as const;
  return {
    format: 1,
    service: 'shop',
    build,
    commit: 'c',
    kind: 'program',
    folder: '',
    layers: [layer],
    install: false,
    needs: { platform: null, glibc: null, python: null },
    inputs: [],
  };
}

const setOf = (number: number, build: string, instance: string): HostSet => ({
  number,
  services: { shop: { kind: 'program', build, instance, port, listen: 'socket', exclusive: false } },
  routes: [{ path: '/', service: 'shop' }],
});

/** Stages, starts, waits and composes: everything before the switch. */
async function prepare(number: number, version: string): Promise<void> {
  const build = await makeBuild(`b${version}`, server(version));
  assert.deepEqual(await host.stage(fence, [build], layers), { ok: true });
  const instance = `b${version}.${number}`;
  const spec = {
    service: 'shop',
    build: build.build,
    instance,
    listen: 'socket',
    env: { GREETING: "it's $HOME `x`", NOTES: root },
    limits: { memory_max: 1024, open_files: 64 },
    notify: false,
  } as const;
  assert.deepEqual(await host.start(fence, spec), { ok: true });
  assert.deepEqual(await host.compose(fence, setOf(number, build.build, instance)), { ok: true });
  assert.deepEqual(await host.point(fence, 'candidate', number), { ok: true });
  for (
    let tries = 0;
    (await host.probe('candidate', [{ service: 'shop', path: '/health' }]))[0]?.status !== 200;
    tries += 1
  ) {
    assert.ok(tries < 100, 'the candidate never got ready');
    await sleep(50);
  }
}

const get = (pathname: string) =>
  new Promise<{ status: number; release: string; body: string }>((resolve, reject) => {
    http
      .get(`http://${address}:${port}${pathname}`, { agent: false }, (answer) => {
        let body = '';
        answer.on('data', (chunk) => {
          body += chunk;
        });
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, release: String(answer.headers['x-release']), body }),
        );
      })
      .on('error', reject);
  });

before(async () => {
  root = await fs.mkdtemp(path.join(os.tmpdir(), 'gantry "host" -'));
  layers = path.join(root, 'store');
  const at = { file: 'gantry.yml', line: 1, column: 1 };
  host = await openLocalHost(
    { kind: 'local', name: 'one', folder: root, address, publicPort: null, at },
    path.join(root, 'host'),
  );
  const { platform, live } = await host.facts();
  assert.deepEqual([platform, live], [`${process.platform}-${process.arch}`, null]);
  const lock = await host.lock({ owner: 'test', reason: 'a test', expiry: 60_000 });
  assert.ok(lock.ok);
  fence = lock.fence;
});

after(async () => {
  await tearDownLocalHost(path.join(root, 'host'));
  await fs.rm(root, { recursive: true, force: true });
});

test('a second deployer is told the owner', async () => {
  const second = await host.lock({ owner: 'other', reason: '', expiry: 1000 });
  assert.equal(second.ok, false);
  assert.deepEqual(second.ok ? '' : [second.holder.owner, second.holder.reason], ['test', 'a test']);
  const left = second.ok ? null : second.holder.left;
  assert.ok(left !== null && left > 0 && left <= 60_000, `it lapses in ${left} ms`);
  assert.equal((await host.facts()).lock?.owner, 'test');
});

test('a set goes live, with its environment whatever its values hold', async () => {
  await prepare(1, '1');
  await host.point(fence, 'live', 1);
  const { status, release, body } = await get('/hello');
  assert.deepEqual([status, release, body], [200, '1', "/hello it's $HOME `x`"]);
  const { live, outdatedFront } = await host.facts();
  assert.deepEqual([live, outdatedFront], [1, null]);
});

test('a switch, a drain and a stop drop nothing under load', async () => {
  await using load = startLoad({ urls: [`http://${address}:${port}/work`], rate: 150, kinds: ['new', 'kept', 'post'] });
  const slow = get('/slow');
  await prepare(2, '2');
  await host.point(fence, 'live', 2);
  await host.stop(fence, 'shop', 'b1.1', { drain: 5000, stop: 5000 });
  await sleep(300);
  const report = await load.stop();
  assert.equal(report.failed, 0, JSON.stringify(report.errors));
  assert.ok((report.releases['1']?.answers ?? 0) > 0 && (report.releases['2']?.answers ?? 0) > 0);
  assert.equal((await slow).status, 200);
  assert.deepEqual(
    (await host.instances()).map(({ instance, state }) => [instance, state]),
    [['b2.2', 'running']],
  );
});

test('a set whose program does not run does not go live as a whole one, and a whole one does', async () => {
  assert.deepEqual(await host.compose(fence, setOf(7, 'b1', 'b1.1')), { ok: true });
  const refused = { ok: false, reason: 'shop does not run any more' };
  assert.deepEqual(await host.point(fence, 'live', 7, 'whole'), refused);
  assert.equal((await host.facts()).live, 2);
  assert.deepEqual(await host.compose(fence, setOf(8, 'b2', 'b2.2')), { ok: true });
  assert.deepEqual(await host.point(fence, 'live', 8, 'whole'), { ok: true });
  assert.equal((await get('/x')).release, '2');
  assert.deepEqual(await host.point(fence, 'live', 2), { ok: true });
});

test('an instance that is asked for again while it ends is started anew when it has ended', async () => {
  // It was found running, kept, and ended under the release that needed it.
  await prepare(4, '4');
  await host.point(fence, 'live', 4);
  const held = get('/held');
  await until(async () => (await fs.readdir(root)).includes('held'));
  await host.point(fence, 'live', 2);
  const [before] = (await host.instances()).filter(({ instance }) => instance === 'b4.4');
  const stopped = host.stop(fence, 'shop', 'b4.4', { drain: 60_000, stop: 5000 });
  const state = async () => (await host.instances()).find(({ instance }) => instance === 'b4.4')?.state;
  await until(async () => (await state()) === 'ending');
  const again = { env: { NOTES: root }, limits: {}, notify: false };
  const spec = { service: 'shop', build: 'b4', instance: 'b4.4', listen: 'socket', ...again } as const;
  const started = host.start(fence, spec);
  await until(async () => (await processes()).some((words) => words.includes(' start ')));
  await fs.writeFile(path.join(root, 'go'), '');
  assert.deepEqual(await started, { ok: true });
  await stopped;
  assert.equal((await held).status, 200);
  await until(async () => (await state()) === 'running');
  const [after] = (await host.instances()).filter(({ instance }) => instance === 'b4.4');
  assert.notEqual(after?.pid, before?.pid);
  await host.stop(fence, 'shop', 'b4.4', { drain: 0, stop: 1000 });
});

test('an instance that dies is started again, and callers wait instead of failing', async () => {
  const [{ pid } = { pid: null }] = await host.instances();
  assert.ok(pid);
  process.kill(pid, 'SIGKILL');
  const { status } = await get('/after');
  assert.equal(status, 200);
  const [instance] = await host.instances();
  assert.deepEqual([instance?.restarts, instance?.lastEnd], [1, 'signal 9']);
});

test('during the soak the previous instance answers where the new one takes no connection', async () => {
  await prepare(3, '3');
  await host.point(fence, 'previous', 2);
  await host.point(fence, 'live', 3);
  await host.counters(true);
  await host.point(fence, 'candidate', null);
  // Not repeatable: a GET would be sent again, and end the previous instance as well.
  await fetch(`http://${address}:${port}/crash`, { method: 'POST', body: 'x' });
  assert.equal((await get('/x')).release, '2');
  assert.deepEqual((await host.counters()).fromPrevious.shop, 1);
});

test('parked instances end by themselves, and never those that are live again', async () => {
  await host.point(fence, 'live', 2);
  await host.park(
    fence,
    [
      { service: 'shop', instance: 'b3.3', drain: 1000, stop: 1000 },
      { service: 'shop', instance: 'b2.2', drain: 0, stop: 0 },
    ],
    0,
  );
  assert.deepEqual(
    (await host.instances()).map(({ instance }) => instance),
    ['b2.2'],
  );
});

test('the ledger keeps one record a name, in order', async () => {
  await host.record(fence, '002', { kind: 'second' });
  await host.record(fence, '001', { kind: 'first' });
  await host.record(fence, '001', { kind: 'again' });
  assert.deepEqual(await host.records(), [
    { name: '001', json: { kind: 'first' } },
    { name: '002', json: { kind: 'second' } },
  ]);
});

test('the forwarder goes on whatever Node the next command runs on', async () => {
  // It was started anew for another path of Node, and callers were refused for a second.
  const supervisor = () => fs.readFile(path.join(root, 'host', 'run', 'front.supervisor'), 'utf8');
  const before = await supervisor();
  const other = path.join(root, 'node');
  await fs.symlink(process.execPath, other);
  const real = process.execPath;
  process.execPath = other;
  try {
    const at = { file: 'gantry.yml', line: 1, column: 1 };
    const where = { kind: 'local', name: 'one', folder: root, address, publicPort: null, at } as const;
    await using again = await openLocalHost(where, path.join(root, 'host'));
    assert.deepEqual(await again.compose(fence, setOf(2, 'b2', 'b2.2')), { ok: true });
  } finally {
    process.execPath = real;
  }
  assert.equal(await supervisor(), before);
});

test('pruning keeps what is live and takes the rest', async () => {
  await host.point(fence, 'candidate', null);
  await host.prune(fence, []);
  const builds = await fs.readdir(path.join(root, 'host', 'builds', 'shop'));
  assert.deepEqual(builds, ['b2']);
  assert.deepEqual(await fs.readdir(path.join(root, 'host', 'sets')), ['2']);
});

test('a port that another program has is named', async () => {
  const other = http.createServer().listen(port + 1, address);
  const set = setOf(9, 'b2', 'b2.2');
  const services = {
    shop: { kind: 'program', build: 'b2', instance: 'b2.2', port: port + 1, listen: 'socket', exclusive: false },
  } as const;
  await host.compose(fence, { ...set, services });
  const outcome = await host.point(fence, 'candidate', 9);
  other.close();
  assert.deepEqual(outcome, { ok: false, reason: `port ${port + 1} on ${address} is in use by another program` });
});

test('a deployer that slept past its lock is refused, and what a killed one left half is removed', async () => {
  await host.unlock(fence);
  const half = path.join(root, 'host', 'layers', '.half.1234567');
  await fs.mkdir(half, { mode: 0o555 });
  const next = await host.lock({ owner: 'next', reason: '', expiry: 60_000 });
  assert.ok(next.ok && next.fence > fence);
  await assert.rejects(fs.access(half));
  await assert.rejects(host.point(fence, 'live', 2), StaleDeployer);
  await assert.rejects(host.renew(fence, 60_000), StaleDeployer);
});

test('a host that is torn down leaves no process, not even one that waits out a rollback window', async () => {
  // It ended by itself within a second: a command that tears hosts down had ended, and `ps` still showed it.
  const lock = await host.lock({ owner: 'another', reason: '', expiry: 0 });
  const newest = lock.ok ? lock.fence : lock.holder.fence;
  await host.park(newest, [{ service: 'shop', instance: 'b2.2', drain: 0, stop: 0 }], 600_000);
  await until(async () => (await processes()).some((words) => words.includes(' retire ')));
  await tearDownLocalHost(path.join(root, 'host'));
  assert.deepEqual(await processes(), []);
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let looks = 0; !(await holds()); looks += 1) {
    assert.ok(looks < 1500, 'it never came to that');
    await sleep(20);
  }
}

/** The words of every process of the host. */
async function processes(): Promise<string[]> {
  const numbers = (await fs.readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const words = await Promise.all(
    numbers.map((number) => fs.readFile(`/proc/${number}/cmdline`, 'utf8').catch(() => '')),
  );
  return words.map((text) => text.replaceAll('\0', ' ')).filter((text) => text.includes(path.join(root, 'host')));
}
