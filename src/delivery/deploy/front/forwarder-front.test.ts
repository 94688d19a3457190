import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { mustRun } from '../../../lib/command.ts';
import { ownFile } from '../../../lib/own-file.ts';
import { temporaryFolder } from '../../../lib/temporary-folder.ts';
import { forwarderFront } from './forwarder-front.ts';
import { frontVersion } from './version.ts';

// After an upgrade the old forwarder ran on until the host was torn down, and nobody knew.
test('a forwarder of another version is told with the command that replaces it; none, and this one, are not', async () => {
  await using folder = await temporaryFolder('gantry-front');
  await fs.mkdir(path.join(folder.path, 'run'));
  await fs.writeFile(path.join(folder.path, 'run', 'front.pid'), '4711 123456\n');
  const front = forwarderFront(folder.path, [], async () => assert.fail('nothing is asked of the script'));
  assert.equal(await front.outdated(), null);
  let answer: [status: number, text: string] = [404, ''];
  const server = http.createServer((request, response) => {
    assert.equal(request.url, '/version');
    response.writeHead(answer[0]).end(answer[1]);
  });
  await new Promise<void>((resolve) => server.listen(path.join(folder.path, 'run', 'front.sock'), resolve));
  const sentence = /^the forwarder in front is of another version of Gantry .*"kill 4711" replaces it/;
  assert.match((await front.outdated()) ?? '', sentence, 'one that does not know the question');
  answer = [200, JSON.stringify({ version: 'another' })];
  assert.match((await front.outdated()) ?? '', sentence);
  answer = [200, JSON.stringify({ version: frontVersion() })];
  assert.equal(await front.outdated(), null);
  server.close();
});

/** Stands for a forwarder. */
const program = `import net from 'node:net';
process.chdir(process.argv[2]);
net.createServer().listen('run/front.sock');
`;

test('one that ends is followed by that of the Gantry that deployed last', async () => {
  await using folder = await temporaryFolder('gantry-front');
  const [root, script] = [folder.path, ownFile('delivery/deploy/gantry-host')];
  for (const name of ['run', 'logs']) await fs.mkdir(path.join(root, name));
  const programs = ['old one.mjs', 'new one.mjs'].map((name) => path.join(root, name));
  const running = async () => {
    const [pid = ''] = (await fs.readFile(path.join(root, 'run', 'front.pid'), 'utf8')).split(' ');
    const words = await fs.readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return { pid: Number(pid), program: words.split('\0')[1] };
  };
  try {
    for (const file of programs) {
      await fs.writeFile(file, program);
      await mustRun(['sh', script, root, 'front', process.execPath, file, '127.0.0.1', '-']);
    }
    const first = await running();
    assert.equal(first.program, programs[0], 'it serves on');
    process.kill(first.pid);
    for (let looks = 0; (await running()).program !== programs[1]; looks += 1) {
      assert.ok(looks < 200, 'nothing followed');
      await sleep(20);
    }
  } finally {
    await mustRun(['sh', script, root, 'teardown']);
  }
});
