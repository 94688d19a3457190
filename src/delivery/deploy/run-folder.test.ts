import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, test } from 'node:test';
import { makeRunFolder } from './run-folder.ts';

const place = await fs.mkdtemp(path.join(os.tmpdir(), 'gantry-run-folder-'));
const { XDG_RUNTIME_DIR } = process.env;
const made: string[] = [];

async function runFolderOf(root: string, runtime: string): Promise<string> {
  process.env.XDG_RUNTIME_DIR = runtime;
  const folder = await makeRunFolder(root);
  made.push(folder);
  assert.equal(await fs.readlink(path.join(root, 'run')), folder);
  return folder;
}

async function folder(name: string): Promise<string> {
  return (await fs.mkdir(path.join(place, name), { recursive: true, mode: 0o700 })) ?? path.join(place, name);
}

afterEach(() => {
  if (XDG_RUNTIME_DIR === undefined) delete process.env.XDG_RUNTIME_DIR;
  else process.env.XDG_RUNTIME_DIR = XDG_RUNTIME_DIR;
});
after(async () => {
  for (const each of [place, ...made]) await fs.rm(each, { recursive: true, force: true });
});

// `gantry status` in a session with another XDG_RUNTIME_DIR moved the link: what was live was told as down, and a
// deployment from there would have started exclusive services a second time.
test('a host keeps the folder of its sockets whatever another session has for its own', async () => {
  const root = await folder('root');
  const first = await runFolderOf(root, await folder('one'));
  assert.equal(path.dirname(path.dirname(first)), path.join(place, 'one'));
  assert.equal(await runFolderOf(root, await folder('two')), first);
});

test('a host whose folder went, as with a restart of the machine, gets a new one', async () => {
  const root = await folder('restarted');
  await fs.rm(await runFolderOf(root, await folder('one')), { recursive: true });
  const second = await runFolderOf(root, await folder('two'));
  assert.equal(path.dirname(path.dirname(second)), path.join(place, 'two'));
});

test('a runtime folder that is not there, or open to others, is not used', async () => {
  const open = await folder('open');
  await fs.chmod(open, 0o777);
  for (const [name, runtime] of Object.entries({ gone: path.join(place, 'nowhere'), shared: open })) {
    const chosen = await runFolderOf(await folder(`${name} root`), runtime);
    assert.ok(!chosen.startsWith(runtime), chosen);
  }
});

/** The run folder of a host with a service. */
async function runFolder(runtime: string, name: string): Promise<string> {
  const run = await runFolderOf(await folder(name), runtime);
  await fs.mkdir(path.join(run, 'cart', 'b1.1'), { recursive: true });
  return run;
}

const deleteHost = (name: string) => fs.rm(path.join(place, name), { recursive: true });

const isThere = (file: string) =>
  fs.lstat(file).then(
    () => true,
    () => false,
  );

// A local host whose folder was deleted while it ran left its sockets in /tmp for good.
test('the next host to start removes run folders whose host is gone and of which nothing lives', async () => {
  const runtime = await folder('swept');
  const gone = await runFolder(runtime, 'gone');
  const kept = await runFolder(runtime, 'kept');
  const alive = await runFolder(runtime, 'alive');
  const reused = await runFolder(runtime, 'reused');
  const unnamed = await runFolder(runtime, 'unnamed');
  const stat = await fs.readFile('/proc/self/stat', 'utf8');
  const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  await fs.writeFile(path.join(alive, 'cart', 'b1.1', 'supervisor'), `${process.pid} ${start}\n`);
  // The number of a process of ours was given to another one.
  await fs.writeFile(path.join(reused, 'cart', 'b1.1', 'pid'), `${process.pid} ${Number(start) - 1}\n`);
  await fs.rm(path.join(unnamed, 'root'));
  for (const name of ['gone', 'alive', 'reused', 'unnamed']) await deleteHost(name);
  await runFolderOf(await folder('next'), runtime);
  const there = await Promise.all([gone, kept, alive, reused, unnamed].map(isThere));
  assert.deepEqual(there, [false, true, true, false, true]);
});

test('sweeping follows no link, and leaves what is not a run folder', async () => {
  const runtime = await folder('linked');
  const outside = await folder('outside');
  await fs.writeFile(path.join(outside, 'root'), '/nowhere/at/all\n');
  const gone = await runFolder(runtime, 'linked gone');
  const parent = path.dirname(gone);
  await fs.symlink(outside, path.join(gone, 'cart', 'link'));
  await fs.symlink(outside, path.join(parent, '00000000'));
  await fs.mkdir(path.join(parent, 'something'));
  await fs.writeFile(path.join(parent, 'something', 'root'), '/nowhere/at/all\n');
  await deleteHost('linked gone');
  await runFolderOf(await folder('linked next'), runtime);
  assert.equal(await isThere(gone), false);
  assert.deepEqual(
    await Promise.all([path.join(outside, 'root'), path.join(parent, 'something', 'root')].map(isThere)),
    [true, true],
  );
  assert.equal(await isThere(path.join(parent, '00000000')), true);
});
