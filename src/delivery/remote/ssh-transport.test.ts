import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { skipWithout } from '../../../test/needs.ts';
import { mustRun, runCommand } from '../../lib/command.ts';
import { quickVerb } from '../deploy/commands/verbs.ts';
import { HostUnreachable } from '../deploy/host.ts';
import type { HostWait } from './slow-logins.ts';
import { HostRefused } from './ssh-failure.ts';
import { type SshParts, sshTransport } from './ssh-transport.ts';
import { tarFolder } from './tar-folder.ts';
import { sshdMissing, type TestSshd, testSshd } from './test-sshd.ts';

const skip = skipWithout('sshd', await sshdMissing());

function partsOf({ target, folder, knownHosts, privateKey, script }: TestSshd): SshParts {
  return { target, knownHosts, privateKey, script: [...script, folder] };
}

const slowLines = (sshd: TestSshd) => fs.readFile(path.join(sshd.folder, 'slow'), 'utf8').catch(() => '');

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(20);
}

for (const shell of ['dash', 'bash --posix', 'busybox sh']) {
  const [program = '', ...words] = shell.split(' ');
  const found = (await runCommand(['sh', '-c', `command -v ${program}`])).code === 0;
  test(`words and input reach a host of ${shell} unchanged, many at once, and answers come back whole`, {
    skip: skip || (!found && `${program} is not installed`),
  }, async () => {
    await using sshd = await testSshd();
    const parts = partsOf(sshd);
    await using transport = await sshTransport({ ...parts, script: [program, ...words, ...parts.script.slice(1)] });
    const said = ["it's", '$HOME `id`', 'two  blanks', 'a\\b"c', ''];
    assert.equal(await transport.run(quickVerb(['output', ...said])), `${said.join('\n')}\ngantry-host: 0 said\n`);
    const inputs = Array.from({ length: 24 }, () => randomBytes(3000).toString('base64'));
    const sums = await Promise.all(inputs.map((input) => transport.run(quickVerb(['record'], input))));
    assert.deepEqual(
      sums.map((sum) => sum.split('\n')[0]),
      inputs.map((input) => createHash('sha256').update(input).digest('hex')),
    );
  });
}

test('a host that allows few sessions over a connection gets more connections', { skip }, async () => {
  await using miser = await testSshd(['MaxSessions 1']);
  await using refused = await sshTransport(partsOf(miser));
  await assert.rejects(refused.run(quickVerb(['output', 'a'])), /one session a connection \(set MaxSessions/);
  await using sshd = await testSshd(['MaxSessions 3']);
  await using transport = await sshTransport(partsOf(sshd));
  const words = Array.from({ length: 12 }, (_, index) => `number ${index}`);
  const answers = await Promise.all(words.map((word) => transport.run(quickVerb(['output', word]))));
  assert.deepEqual(
    answers,
    words.map((word) => `${word}\ngantry-host: 0 said\n`),
  );
});

test('a folder arrives as a packed tar that unpacks to the same files', { skip }, async () => {
  await using sshd = await testSshd();
  await using transport = await sshTransport(partsOf(sshd));
  const source = path.join(sshd.folder, 'source');
  await fs.mkdir(source);
  const bytes = randomBytes(300_000);
  await fs.writeFile(path.join(source, 'a file'), bytes);
  await transport.run(quickVerb(['layer', '1', 'id', '-'], () => tarFolder(source)));
  const packed = path.join(sshd.folder, 'packed');
  const isZstd = (await fs.readFile(packed)).readUInt32BE(0) === 0x28b52ffd;
  const unpack = `${isZstd ? 'zstd' : 'gzip'} -dc <"$1" | tar -xf - -C "$2"`;
  const target = path.join(sshd.folder, 'target');
  await fs.mkdir(target);
  await mustRun(['sh', '-c', unpack, 'sh', packed, target]);
  assert.deepEqual(await fs.readFile(path.join(target, 'a file')), bytes);
  const gone = transport.run(quickVerb(['layer', '1', 'id', '-'], () => tarFolder(path.join(source, 'no'))));
  await assert.rejects(gone, /tar of .* failed/);
});

test('a verb whose connection is lost goes on, and the next try gets its answer: it ran once', { skip }, async () => {
  await using sshd = await testSshd();
  await using transport = await sshTransport(partsOf(sshd));
  const answer = transport.run(quickVerb(['stop', '1.5']));
  await until(async () => (await slowLines(sshd)) === 'begun\n');
  await sshd.stop();
  await sshd.start();
  assert.match(await answer, /gantry-host: 0 slept\n$/);
  assert.equal(await slowLines(sshd), 'begun\nended\n');
});

// A verb may take hours (gantry exec --limit 300): its folder was removed as one of long ago, and nobody got its answer.
test('a lock forgets verbs of long ago, but none that still runs', { skip }, async () => {
  await using sshd = await testSshd();
  await using transport = await sshTransport(partsOf(sshd));
  const verbs = path.join(sshd.folder, 'run', 'verbs');
  const isKept = async () => (await fs.readdir(verbs)).includes('00ff');
  const answer = transport.run(quickVerb(['stop', '1.5']));
  await until(async () => (await slowLines(sshd)) === 'begun\n');
  await fs.mkdir(path.join(verbs, '00ff'));
  for (const name of await fs.readdir(verbs)) await fs.utimes(path.join(verbs, name), 0, 0);
  await transport.run(quickVerb(['lock']));
  await until(async () => !(await isKept()));
  assert.match(await answer, /gantry-host: 0 slept\n$/);
  assert.equal(await slowLines(sshd), 'begun\nended\n');
});

test('rubbish from a host is no answer', { skip }, async () => {
  await using sshd = await testSshd();
  const parts = partsOf(sshd);
  const answers = async (said: string) => {
    await using transport = await sshTransport({ ...parts, script: ['printf', said, ...parts.script] });
    return await transport.run(quickVerb(['facts']));
  };
  const rubbish = [
    'gantry-host: 0 facts\\n',
    '\\nbegin 00ff\\ngantry-host: 0 facts\\n\\nend 00ff\\n',
    '\\000\\033[2J\\377 begin ',
  ];
  await Promise.all(rubbish.map((said) => assert.rejects(answers(said), HostUnreachable)));
});

test('a word with a line break never leaves: on the host it would be two', { skip }, async () => {
  await using sshd = await testSshd();
  await using transport = await sshTransport(partsOf(sshd));
  await assert.rejects(transport.run(quickVerb(['output', 'a\nb'])), /has a line break: "a\\nb"/);
  assert.equal(await transport.run(quickVerb(['output', 'a'])), 'a\ngantry-host: 0 said\n');
});

test('a host that stays away is unreachable after a few tries', { skip }, async () => {
  await using sshd = await testSshd();
  await using transport = await sshTransport(partsOf(sshd));
  await transport.run(quickVerb(['output', 'a']));
  await sshd.stop();
  await assert.rejects(transport.run(quickVerb(['output', 'b'])), (error) => {
    assert(error instanceof HostUnreachable && !(error instanceof HostRefused));
    assert.match(error.message, /^live-1 cannot be reached: .*refused .*\(asked 4 times\)/);
    return true;
  });
  await sshd.start();
  assert.match(await transport.run(quickVerb(['output', 'c'])), /^c\n/);
});

/** A port on which every connection is closed, or left without a word; `met` counts them. */
async function strangePort(isSilent: boolean) {
  const sockets = new Set<net.Socket>();
  const met = { count: 0 };
  const server = net.createServer((socket) => {
    met.count += 1;
    sockets.add(socket.on('error', () => undefined));
    if (!isSilent) socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port: address.port, met, [Symbol.asyncDispose]: close };
}

// A first login was tried four times with 5 s each: `gantry status` took half a minute for a host without a network.
test('a host that was never reached is asked twice, or once by a caller that only reads', { skip }, async () => {
  await using sshd = await testSshd();
  await using closed = await strangePort(false);
  const parts = { ...partsOf(sshd), target: { ...sshd.target, port: closed.port } };
  await using changing = await sshTransport(parts);
  const both = ['facts', 'records'].map((word) =>
    assert.rejects(changing.run(quickVerb([word])), /cannot be reached: .*\(asked 2 times\)/),
  );
  await Promise.all(both);
  assert.equal(closed.met.count, 2, 'verbs share their logins');
  await assert.rejects(changing.run(quickVerb(['facts'])), /\(asked once\)/);
  await using reading = await sshTransport({ ...parts, firstTries: 1 });
  await assert.rejects(reading.run(quickVerb(['facts'])), /\(asked once\)/);
  assert.equal(closed.met.count, 4);
});

test('a host that does not let us in for three seconds is told of, once a login; a verb that takes long is not', {
  skip,
}, async () => {
  await using sshd = await testSshd();
  const told: HostWait[] = [];
  const over = new AbortController();
  await using silent = await strangePort(true);
  const onWait = (wait: HostWait) => {
    told.push(wait);
    setTimeout(() => over.abort(new Error('enough')), 200);
  };
  const target = { ...sshd.target, port: silent.port };
  await using away = await sshTransport({ ...partsOf(sshd), target, onWait });
  const asked = ['facts', 'records'].map((word) => assert.rejects(away.run(quickVerb([word]), over.signal), /enough/));
  await Promise.all(asked);
  assert.deepEqual(told, [{ host: 'live-1', attempt: 1, attempts: 2, limit: 15_000 }]);
  await using there = await sshTransport({ ...partsOf(sshd), onWait });
  await there.run(quickVerb(['output', 'a']));
  told.length = 0;
  await there.run(quickVerb(['stop', '3.5']));
  assert.deepEqual(told, []);
});

test('a changed host key, an unknown one, and a refused login are told apart and not tried again', {
  skip,
}, async () => {
  await using sshd = await testSshd();
  const refused = async (parts: SshParts, said: RegExp) => {
    const begun = Date.now();
    await using transport = await sshTransport(parts);
    await assert.rejects(transport.run(quickVerb(['output', 'a'])), (error) => {
      assert(error instanceof HostRefused);
      assert.match(error.message, said);
      return true;
    });
    assert(Date.now() - begun < 3000);
  };
  const empty = path.join(sshd.folder, 'empty');
  await fs.writeFile(empty, '');
  await refused({ ...partsOf(sshd), knownHosts: empty }, /its host key is not pinned: .*gantry host add/);
  assert.equal(await fs.readFile(empty, 'utf8'), '', 'a key that nobody confirmed is not kept');
  await mustRun(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', path.join(sshd.folder, 'other')]);
  const privateKey = await fs.readFile(path.join(sshd.folder, 'other'), 'utf8');
  // It told to look into the user's own agent, which has nothing to do with the key that was offered.
  const [type, key = ''] = (await fs.readFile(path.join(sshd.folder, 'other.pub'), 'utf8')).split(' ');
  const put =
    /it refuses the login of .*: .*Permission denied.*put the public key of GANTRY_SSH_KEY into ~\w+\/\.ssh\/authorized_keys on the host: /;
  const offered = new RegExp(`${put.source}${type} ${key.replaceAll('+', '\\+')}\\)$`);
  await refused({ ...partsOf(sshd), privateKey }, offered);
  await sshd.stop();
  await sshd.changeHostKey();
  await sshd.start();
  await refused(partsOf(sshd), /its host key is not the one that was pinned/);
});

const refusals = [
  ['sudo: a password is required\n', /sudo does not let .* run gantry-host: .*gantry host setup/],
  ['gantry-host: 70 no such verb: serve\n', /its gantry-host is of another version: .*gantry host setup/],
] as const;

test('sudo that refuses, and a script that ends without a word, are told apart from a lost connection', {
  skip,
}, async () => {
  await using sshd = await testSshd();
  await using transport = await sshTransport(partsOf(sshd));
  await assert.rejects(transport.run(quickVerb(['exec'])), /live-1 cannot be reached: nothing \(asked 4 times\)/);
  for (const [said, message] of refusals) {
    await fs.writeFile(path.join(sshd.folder, 'refuse'), said);
    await using refused = await sshTransport(partsOf(sshd));
    await assert.rejects(refused.run(quickVerb(['facts'])), message);
  }
});

test('a key that is not one is refused, and is not in the message', { skip }, async () => {
  await using sshd = await testSshd();
  await assert.rejects(sshTransport({ ...partsOf(sshd), privateKey: 'hunter2' }), (error) => {
    assert(error instanceof Error);
    assert.match(error.message, /private key for the hosts, which the variable GANTRY_SSH_KEY holds, cannot be read/);
    assert(!error.message.includes('hunter2'));
    return true;
  });
});

test('an abort ends the waiting at once and leaves the connection to others', { skip }, async () => {
  await using sshd = await testSshd();
  await using transport = await sshTransport(partsOf(sshd));
  const controller = new AbortController();
  const aborted = transport.run(quickVerb(['stop', '1']), controller.signal);
  const other = transport.run(quickVerb(['stop', '1']));
  await until(async () => (await slowLines(sshd)).startsWith('begun'));
  controller.abort();
  await assert.rejects(aborted, { name: 'AbortError' });
  assert.match(await other, /slept/);
});

test('a client ended by SIGKILL leaves no process behind, and the next one works', { skip }, async () => {
  await using sshd = await testSshd();
  const module = path.join(import.meta.dirname, 'ssh-transport.ts');
  const parts = { ...partsOf(sshd) };
  const code = `import { sshTransport } from ${JSON.stringify(module)};
    const transport = await sshTransport(JSON.parse(process.env.PARTS));
    await transport.run({ words: ['output', 'a'], limit: 60_000 });
    process.stdout.write(String(process.pid), () => process.kill(process.pid, 'SIGKILL'));`;
  const ended = await runCommand([process.execPath, '--input-type=module-typescript', '-e', code], {
    env: { ...process.env, PARTS: JSON.stringify(parts) },
  });
  assert.equal(ended.signal, 'SIGKILL');
  // An agent looks for its parent every ten seconds; the connection ends at once.
  await until(async () => (await clientsOf(sshd, Number(ended.stdout))) === 0);
  await using transport = await sshTransport(parts);
  assert.match(await transport.run(quickVerb(['output', 'b'])), /^b\n/);
});

async function clientsOf(sshd: TestSshd, client: number): Promise<number> {
  const { stdout } = await runCommand(['ps', '-e', '-o', 'args=']);
  const isTheirs = (line: string) => line.startsWith('ssh ') && line.includes(sshd.knownHosts);
  const isAgent = (line: string) => line.startsWith('ssh-agent ') && line.includes(`gantry-ssh-${client}-`);
  return stdout.split('\n').filter((line) => isTheirs(line) || isAgent(line)).length;
}
