import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { mustRun, runCommand } from '../../lib/command.ts';
import { temporaryFolder } from '../../lib/temporary-folder.ts';

const here = import.meta.dirname;

/** A folder that stands for a host; programs that are put into `tools` come before those of the machine. */
async function host(): Promise<AsyncDisposable & { root: string; tools: string; ask: Ask }> {
  const folder = await temporaryFolder('gantry-verbs');
  const [root, tools] = ['root', 'tools'].map((name) => path.join(folder.path, name)) as [string, string];
  for (const name of [path.join(root, 'run'), path.join(root, 'logs'), tools])
    await fs.mkdir(name, { recursive: true });
  const env = { ...process.env, PATH: `${tools}:${process.env.PATH}` };
  const ask: Ask = async (words, input = '') =>
    (await runCommand(['sh', path.join(here, 'gantry-host'), root, ...words], { env, input })).stdout;
  await ask(['facts']);
  return { root, tools, ask, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

const lockFiles = async (root: string) => (await fs.readdir(root)).filter((name) => name.startsWith('lock'));

type Ask = (words: readonly string[], input?: string) => Promise<string>;

// Between the look at an expired lock and its removal somebody else could take it: theirs was removed, and both had it.
test('of many who come to an expired lock at once one gets it, and the others are told who', async () => {
  await using at = await host();
  await at.ask(['lock', 'sleeper', '', '2026', '0']);
  const owners = Array.from({ length: 12 }, (_, index) => `owner-${index}`);
  const answers = await Promise.all(owners.map((owner) => at.ask(['lock', owner, '', '2026', '600'])));
  const [got = '', ...others] = answers.filter((answer) => answer.endsWith(': 0 locked\n'));
  assert.deepEqual([got, others], ['fence 2\ngantry-host: 0 locked\n', []]);
  const holder = /^owner (.+)$/m.exec(await fs.readFile(path.join(at.root, 'lock'), 'utf8'))?.[1];
  assert.equal(holder, owners[answers.indexOf(got)]);
  for (const answer of answers) assert.ok(answer === got || answer.includes(`lock-owner ${holder}\n`), answer);
  assert.deepEqual(await lockFiles(at.root), ['lock']);
});

test('what a killed verb left of a lock is gone with the next one', async () => {
  await using at = await host();
  for (const name of ['lock.4711', 'lock.renew.4711', 'lock.expired.4711'])
    await fs.writeFile(path.join(at.root, name), 'x');
  assert.match(await at.ask(['lock', 'me', '', '2026', '60']), /: 0 locked\n$/);
  assert.deepEqual(await lockFiles(at.root), ['lock']);
});

// The folder of sets was on disk and the files in the set were not: after a power cut they were empty.
test('a set, and the number of a lock, are on disk before they are answered', async () => {
  await using at = await host();
  const log = path.join(at.tools, 'log');
  await fs.writeFile(path.join(at.tools, 'sync'), `#!/bin/sh\necho "$*" >>"${log}"\n`, { mode: 0o755 });
  await at.ask(['lock', 'me', '', '2026', '60']);
  await at.ask(['compose', '1', '7'], '{}');
  const synced = (await fs.readFile(log, 'utf8')).trim().split('\n');
  assert.deepEqual(synced, ['fence.new', '.', 'sets/7/set.json sets/7/table sets/7 sets']);
});

test('what an install said last is told in a bounded line without control characters', async () => {
  await using at = await host();
  await at.ask(['lock', 'me', '', '2026', '60']);
  const layer = path.join(at.root, 'layers', 'l1');
  await fs.mkdir(layer);
  const install = `#!/bin/sh\nhead -c 300000 /dev/zero | tr '\\0' x\nprintf '\\n\\033[31mno\\nwheel\\n'\nexit 1\n`;
  await fs.writeFile(path.join(layer, 'install'), install, { mode: 0o755 });
  const answer = await at.ask(['stage', '1', '--', 'web', 'b1', '1', 'l1=.']);
  assert.match(answer, /^gantry-host: 1 install of web failed: x{1000} \[31mno wheel \n$/);
});

test('two programs that are started at once are given two ports', async () => {
  await using folder = await temporaryFolder('gantry-ports');
  const fronts = path.join(here, 'gantry-host.fronts');
  const script = `. "$1"
me=4711
mkdir -p instances/one/a.1 instances/two/b.1
write_whole() { sleep 0.2 && cat >"$1"; }
note_port instances/one/a.1 &
note_port instances/two/b.1
wait
cat instances/*/*/port`;
  const { stdout } = await mustRun(['sh', '-c', script, 'sh', fronts], { cwd: folder.path });
  const [one, two] = stdout.trim().split('\n').map(Number);
  assert.ok(one && two && one !== two, stdout);
});

// A verb that was killed between the two left a configuration that nginx might not take, until the next restart showed it.
test('a configuration of nginx that was not proven gives way to the one before, whole or not at all', async () => {
  await using folder = await temporaryFolder('gantry-front');
  const nginx = path.join(here, 'gantry-host.nginx');
  const script = `project=shop run=$PWD
conf() { :; }
. "$1"
front_conf=$PWD/front.conf
echo proven >front.conf
keep_front
echo new >front.conf
settle_front && cat front.conf
settle_front && cat front.conf
ls`;
  const { stdout } = await mustRun(['sh', '-c', script, 'sh', nginx], { cwd: folder.path });
  assert.equal(stdout, 'proven\nproven\nfront.conf\n');
});
