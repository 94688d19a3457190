import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readProject } from '../../src/config/read.ts';
import { quickVerb } from '../../src/delivery/deploy/commands/verbs.ts';
import { HostUnreachable } from '../../src/delivery/deploy/host.ts';
import { applyScript } from '../../src/delivery/deploy/setup/apply-script.ts';
import { compare } from '../../src/delivery/deploy/setup/compare.ts';
import { lookScript, readFound } from '../../src/delivery/deploy/setup/found-host.ts';
import { installedScripts } from '../../src/delivery/deploy/setup/set-up.ts';
import { wantedHost } from '../../src/delivery/deploy/setup/wanted-host.ts';
import { meetHost, pinKey } from '../../src/delivery/remote/known-hosts.ts';
import { HostRefused } from '../../src/delivery/remote/ssh-failure.ts';
import { type SshParts, type SshTransport, sshTransport } from '../../src/delivery/remote/ssh-transport.ts';
import { tarFolder } from '../../src/delivery/remote/tar-folder.ts';
import { temporaryFolder } from '../../src/lib/temporary-folder.ts';
import { skipWithoutHosts, startHosts } from './hosts.ts';
import type { TestHost } from './test-host.ts';

const skip = await skipWithoutHosts();
const stack = new AsyncDisposableStack();
let host: TestHost;
let parts: SshParts;
let transport: SshTransport;

before(async () => {
  if (skip) return;
  const hosts = stack.use(await startHosts(['live-1']));
  const folder = stack.use(await temporaryFolder('gantry-remote')).path;
  host = hosts.host('live-1');
  await setUp(host);
  const target = { name: host.name, user: hosts.user, host: host.ip, port: null };
  const knownHosts = path.join(folder, 'known_hosts');
  await pinKey(knownHosts, target, await meetHost(target));
  const script = ['sudo', '-n', '/usr/local/lib/gantry/gantry-host', '/opt/shop'];
  parts = { target, knownHosts, privateKey: await fs.readFile(hosts.keyFile, 'utf8'), script };
  transport = stack.use(await sshTransport(parts));
  assert.match(await transport.run(quickVerb(['facts'])), /gantry-host: 0 facts\n$/);
});

after(() => stack.disposeAsync());

/** Registers a project on the host as `gantry host setup` does, from the inside. */
async function setUp(machine: TestHost): Promise<void> {
  const read = readProject(
    `project: shop
branches: { main: { environment: production } }
services:
  web: { path: web, runtime: node@24, start: node web.js, port: 8000, ready: /health }
environments:
  production:
    hosts: [deploy@${machine.ip}]
`,
    'gantry.yml',
  );
  assert(read.ok);
  const [environment] = read.project.environments;
  const [config] = environment?.hosts ?? [];
  assert(environment && config?.kind === 'ssh');
  const wanted = wantedHost(read.project, environment, config, await installedScripts(), 'deploy');
  const found = readFound((await machine.exec(['sh', '-s'], lookScript(wanted))).stdout);
  assert(found);
  await machine.exec(['sh', '-s'], applyScript(compare(wanted, found)));
}

/** The number of a lock that is held until the end of these tests. */
async function takeLock(): Promise<string> {
  const answer = await transport.run(quickVerb(['lock', 'tests', 'remote', new Date().toISOString(), '600']));
  return /^fence (\d+)$/m.exec(answer)?.[1] ?? assert.fail(answer);
}

/** Resolves when this line of shell is true on the host. */
async function until(line: string): Promise<void> {
  await host.exec(['timeout', '60', 'sh', '-c', `until ${line}; do sleep 0.05; done >/dev/null 2>&1`]);
}

/** A folder of a build whose installation takes 8 s and leaves a line for each time it is done. */
async function slowBuild(folder: string): Promise<void> {
  await fs.mkdir(folder);
  await fs.writeFile(path.join(folder, 'install'), '#!/bin/sh\nsleep 8\necho done >>ran\n', { mode: 0o755 });
  for (let number = 0; number < 300; number++) await fs.writeFile(path.join(folder, `file-${number}`), 'x'.repeat(100));
}

async function refused(changes: Partial<SshParts>, said: RegExp): Promise<void> {
  await using other = await sshTransport({ ...parts, ...changes });
  await assert.rejects(other.run(quickVerb(['facts'])), (error) => {
    assert(error instanceof HostRefused, String(error));
    assert.match(error.message, said);
    return true;
  });
}

test('a cable that is pulled in the middle of a layer and of a verb costs time only', { skip }, async () => {
  await using folder = await temporaryFolder('gantry-layer');
  await slowBuild(path.join(folder.path, 'l1'));
  const fence = await takeLock();
  let tries = 0;
  const input = () => {
    tries++;
    const whole = tarFolder(folder.path, ['l1']);
    return tries === 1 ? Readable.from(halfOf(whole)) : whole;
  };
  const layer = transport.run(quickVerb(['layer', fence, '-', 'l1'], input));
  await until('ls -d /opt/shop/layers/.sent.*');
  await host.unplug();
  await sleep(9000);
  await host.plug();
  assert.match(await layer, /gantry-host: 0 layered\n$/);
  assert(tries > 1);
  assert.equal((await host.exec(['ls', '-A', '/opt/shop/layers'])).stdout, 'l1\n', 'nothing half is left');
  const left = await host.exec(['sh', '-c', 'ps -e -o args= | grep "[g]antry-host\\|[t]ar -x" || true']);
  assert.equal(left.stdout, '');
  assert.equal((await host.exec(['ls', '-A', '/opt/shop/layers/l1'])).stdout.trim().split('\n').length, 301);

  const stage = transport.run(quickVerb(['stage', fence, '--', 'web', 'b1', '1', 'l1=.']));
  await until('pgrep -x install');
  await host.unplug();
  await sleep(9000);
  await host.plug();
  assert.match(await stage, /gantry-host: 0 (staged|there before)\n$/);
  assert.equal((await host.exec(['cat', '/opt/shop/builds/web/b1/ran'])).stdout, 'done\n', 'it was installed once');
});

/** The first half of a tar, and then nothing, as on a line that went dead. */
async function* halfOf(whole: Readable): AsyncGenerator<Buffer> {
  const chunks: Buffer[] = await Array.fromAsync(whole);
  const bytes = Buffer.concat(chunks);
  yield bytes.subarray(0, Math.floor(bytes.length / 1024) * 512);
  await sleep(60_000);
}

test('a login that greets, and a shell that says what it does, change no answer', { skip }, async () => {
  await host.write('/home/deploy/.bashrc', 'echo "gantry-host: 0 hello"; echo welcome >&2\n');
  await using other = await sshTransport(parts);
  assert.match(await other.run(quickVerb(['facts'])), /^[a-z]+ [^\n]+\nmachine Linux[\s\S]*gantry-host: 0 facts\n$/);
  await host.exec(['rm', '/home/deploy/.bashrc']);
});

test('a host without a network is unreachable, and is itself again when the cable is back', { skip }, async () => {
  await host.unplug();
  const begun = Date.now();
  await assert.rejects(transport.run(quickVerb(['facts'])), HostUnreachable);
  assert(Date.now() - begun < 40_000);
  // Its end of the session, and the unit of that, hear of nobody any more.
  const sessions = ['sh', '-c', 'ps -e -o args= | grep "[g]antry-host.* \\(serve\\|work\\)" || true'];
  while ((await host.exec(sessions)).stdout !== '') {
    assert(Date.now() - begun < 90_000, 'they are still there');
    await sleep(500);
  }
  await host.plug();
  assert.match(await transport.run(quickVerb(['facts'])), /gantry-host: 0 facts\n$/);
});

test('a host that stands still for four seconds answers as if nothing had been', { skip }, async () => {
  await host.pause();
  const answer = transport.run(quickVerb(['facts']));
  await sleep(4000);
  await host.resume();
  assert.match(await answer, /gantry-host: 0 facts\n$/);
});

test('a stopped sshd makes the host unreachable; a reboot does not', { skip }, async () => {
  await host.stopSsh();
  await using other = await sshTransport(parts);
  await assert.rejects(other.run(quickVerb(['facts'])), /live-1 cannot be reached: .*refused.* \(asked 2 times\)/);
  await host.startSsh();
  assert.match(await other.run(quickVerb(['facts'])), /gantry-host: 0 facts\n$/);
  await host.reboot();
  assert.match(await other.run(quickVerb(['facts'])), /gantry-host: 0 facts\n$/);
});

test('sudo that asks for a password, or whose files are wrong, is told with its fix', { skip }, async () => {
  const files = '/etc/sudoers.d';
  await host.exec(['sh', '-c', `mv ${files} ${files}.kept && mkdir -m 750 ${files}`]);
  await refused({}, /sudo does not let deploy run gantry-host: sudo: .* \(run "gantry host setup <environment>"/);
  await host.write(`${files}/wrong`, 'deploy ALL=(ALL NOPASSWD: oh no\n', '440');
  await refused({}, /sudo does not let deploy run gantry-host/);
  await host.exec(['sh', '-c', `rm -r ${files} && mv ${files}.kept ${files}`]);
  const gone = [...parts.script.slice(0, 2), '/usr/local/lib/gantry/gone', '/opt/shop'];
  await refused({ script: gone }, /sudo does not let deploy run gantry-host|gantry-host is not installed/);
  assert.match(await transport.run(quickVerb(['facts'])), /gantry-host: 0 facts\n$/);
});

test('a login that is refused and a host key that changed stop everything at once', { skip }, async () => {
  await host.exec(['mv', '/home/deploy/.ssh', '/home/deploy/.kept']);
  await refused({}, /it refuses the login of deploy/);
  await host.exec(['mv', '/home/deploy/.kept', '/home/deploy/.ssh']);
  await host.exec(['sh', '-c', 'rm /etc/ssh/ssh_host_* && ssh-keygen -A && systemctl restart ssh']);
  await refused({}, /its host key is not the one that was pinned: .*gantry host add/);
});
