import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { skipWithout } from '../../../test/needs.ts';
import { runCommand } from '../../lib/command.ts';
import { temporaryFolder } from '../../lib/temporary-folder.ts';
import { quickVerb } from '../deploy/commands/verbs.ts';
import { HostFailed, HostOverdue } from '../deploy/host.ts';
import { localTransport } from './local-transport.ts';
import { type SshParts, sshTransport } from './ssh-transport.ts';
import { sshdMissing, type TestSshd, testSshd } from './test-sshd.ts';
import type { Transport } from './transport.ts';

const skip = skipWithout('sshd', await sshdMissing());
const ANSWER = 'a\ngantry-host: 0 said\n';

function partsOf({ target, folder, knownHosts, privateKey, script }: TestSshd): SshParts {
  return { target, knownHosts, privateKey, script: [...script, folder] };
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}

/** Both ways to a host, each with a verb `stop SECONDS` that takes so long. */
async function both(try_: (transport: Transport) => Promise<void>): Promise<void> {
  await using sshd = await testSshd();
  await using far = await sshTransport(partsOf(sshd));
  await try_(far);
  await using folder = await temporaryFolder('gantry-waiting');
  const script = path.join(folder.path, 'script');
  await fs.writeFile(script, 'shift; case $1 in stop) sleep "$2" ;; esac; echo a; echo gantry-host: 0 said\n');
  await try_(localTransport('live-1', folder.path, script));
}

// A verb that hung on the host, or was ended there with -9, was waited for as long as the connection lasted.
test('a verb that does not end is given up after its limit, by name, and others are answered', { skip }, async () => {
  await both(async (transport) => {
    const took = await seconds(() =>
      assert.rejects(transport.run({ words: ['stop', '3'], limit: 500 }), (error) => {
        assert.ok(error instanceof HostOverdue);
        assert.match(error.message, /^live-1 did not end "stop" in 0\.5 s/);
        return true;
      }),
    );
    assert.ok(took < 2, `given up after ${took} s`);
    assert.equal(await transport.run(quickVerb(['output', 'a'])), ANSWER);
  });
});

test('an abort ends the waiting for an answer, here and there, and what is asked later is answered', {
  skip,
}, async () => {
  await both(async (transport) => {
    const reason = new Error('Ctrl-C');
    const took = await seconds(async () => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(reason), 300);
      await assert.rejects(transport.run(quickVerb(['stop', '3']), controller.signal), reason);
    });
    assert.ok(took < 2, `stopped after ${took} s`);
    assert.equal(await transport.run(quickVerb(['output', 'a'])), ANSWER);
  });
});

test('an abort ends the waiting for a host that does not let us in, and leaves nothing of it', { skip }, async () => {
  await using sshd = await testSshd();
  // It takes connections and says nothing.
  const silent = net.createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  assert.ok(address !== null && typeof address === 'object');
  const took = await seconds(async () => {
    await using transport = await sshTransport({
      ...partsOf(sshd),
      target: { ...sshd.target, port: address.port },
    });
    await assert.rejects(transport.run(quickVerb(['output', 'a']), AbortSignal.timeout(300)), { name: 'TimeoutError' });
  });
  silent.close();
  assert.ok(took < 3, `let go after ${took} s`);
});

test('bytes that are on their way are waited for, and a host that takes no more of them is not', { skip }, async () => {
  await using sshd = await testSshd();
  await using transport = await sshTransport(partsOf(sshd));
  async function* slowly(): AsyncGenerator<Buffer> {
    for (let part = 0; part < 10; part += 1) {
      yield randomBytes(256 * 1024);
      await sleep(400);
    }
  }
  const input = () => Readable.from(slowly());
  assert.match(await transport.run({ words: ['layer'], input, limit: 3000 }), /gantry-host: 0 \d+\n$/);
  const much = () => Readable.from([randomBytes(16 * 1024 * 1024)]);
  const hung = transport.run({ words: ['hang'], input: much, limit: 3000 });
  await assert.rejects(hung, /did not end "hang" in 3 s/);
});

// A reader that was killed on the host left its caller without an answer for good.
test('a verb that only reads and is killed on the host is asked again', { skip }, async () => {
  await using sshd = await testSshd();
  await using transport = await sshTransport(partsOf(sshd));
  assert.equal(await transport.run({ words: ['records'], limit: 20_000 }), 'second\ngantry-host: 0 read\n');
});

// An input over 8 MiB ended the session: every other verb that ran over it was lost, and the deployer asked four times.
test('an input that is too long is an error of its verb alone', { skip }, async () => {
  await using sshd = await testSshd();
  await using transport = await sshTransport(partsOf(sshd));
  const other = transport.run(quickVerb(['stop', '0.5']));
  const long = transport.run(quickVerb(['record'], 'x'.repeat(9 * 1024 * 1024)));
  await assert.rejects(long, (error) => {
    assert.ok(error instanceof HostFailed);
    assert.equal(error.message, 'record on live-1: its input has 9.0 MB, and a host takes 8');
    return true;
  });
  const most = await transport.run(quickVerb(['record'], 'x'.repeat(8 * 1024 * 1024)));
  assert.match(most, /gantry-host: 0 summed\n$/);
  assert.match(await other, /gantry-host: 0 slept\n$/);
});

// Of a cut network the host's end hears nothing: it stayed for six minutes.
test('a session over which nothing comes ends by itself, its worker too, and not before a verb that runs', {
  skip,
}, async () => {
  await using sshd = await testSshd();
  await fs.writeFile(path.join(sshd.folder, 'idle'), '2\n');
  const [program = '', ...words] = [...sshd.script, sshd.folder, 'serve'];
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'ignore'] });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.stdin.write('ff01 2 0\nstop\n4\n\n');
  // Its input stays open.
  const hasEnded = await Promise.race([ended.then(() => true), sleep(60_000, false, { ref: false })]);
  child.kill('SIGKILL');
  assert.ok(hasEnded, 'it ended by itself');
  assert.match(said, /begin ff01\ngantry-host: 0 slept\n\nend ff01\n/);
  const left = async () => (await runCommand(['pgrep', '-f', `${sshd.folder} (serve|work)`])).stdout;
  while ((await left()) !== '') await sleep(50);
  await using transport = await sshTransport(partsOf(sshd));
  await transport.run(quickVerb(['output', 'a']));
  await sleep(5000);
  assert.equal(
    await transport.run(quickVerb(['output', 'b'])),
    'b\ngantry-host: 0 said\n',
    'the next verb opens another',
  );
});

test('a host refuses an input that is too long and takes the next call, and ends a session of rubbish', {
  skip,
}, async () => {
  await using sshd = await testSshd();
  const serve = async (frames: readonly (string | Buffer)[]) => {
    const [program = '', ...words] = [...sshd.script, sshd.folder, 'serve'];
    const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'ignore'] });
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
    });
    child.stdin.on('error', () => undefined);
    for (const frame of frames) child.stdin.write(frame);
    const ended = new Promise((resolve) => child.once('close', resolve));
    for (let looks = 0; looks < 250 && child.exitCode === null && !said.includes('end ff02'); looks += 1)
      await sleep(20);
    child.stdin.end();
    await ended;
    return said;
  };
  const call = 'ff02 2 0\noutput\nstill here\n\n';
  const long = 8 * 1024 * 1024 + 1;
  const said = await serve([`ff01 1 ${long}\nrecord\n`, Buffer.alloc(long, 'x'), '\n', call]);
  assert.match(said, /begin ff01\ngantry-host: 70 the input of record is too long: 8388609 bytes\n\nend ff01\n/);
  assert.match(said, /begin ff02\nstill here\ngantry-host: 0 said\n\nend ff02\n/);
  const rubbish = [
    '\0\u{1b}[2J\n',
    'ff01 -1 0\n',
    'ff01 1 99999999999999999999\nrecord\n',
    '../../x 1 0\noutput\n',
    'ff01 1 4\nrecord\nmore than four\n',
  ];
  for (const bad of rubbish) assert.doesNotMatch(await serve([bad, call]), /still here/, JSON.stringify(bad));
  assert.equal(await fs.readFile(path.join(sshd.folder, 'slow'), 'utf8').catch(() => ''), '', 'nothing was run');
});
