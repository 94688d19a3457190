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
