import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { runCommand } from '../../src/lib/command.ts';
import { temporaryFolder } from '../../src/lib/temporary-folder.ts';

const bin = path.resolve(import.meta.dirname, '..', '..', 'bin');

// An old Node took longer to start than the whole run, only to start the one that was fetched.
test('a Node that was fetched runs the program without the one on the PATH', async () => {
  await using place = await temporaryFolder('gantry-launcher');
  const old = path.join(place.path, 'old');
  await fs.mkdir(old);
  await fs.writeFile(path.join(old, 'node'), '#!/bin/sh\necho old\nexit 9\n', { mode: 0o755 });
  const env = { ...process.env, PATH: `${old}:${process.env.PATH}`, XDG_CACHE_HOME: place.path };
  const run = () => runCommand([path.join(bin, 'gantry'), '--version'], { env });
  const before = await run();
  assert.deepEqual([before.code, before.stdout], [9, 'old\n']);
  const version = /NODE_VERSION = '([\d.]+)'/.exec(await fs.readFile(path.join(bin, 'launch.mjs'), 'utf8'))?.[1];
  const fetched = path.join(place.path, 'gantry', `node-${version}`, 'bin');
  await fs.mkdir(fetched, { recursive: true });
  await fs.symlink(process.execPath, path.join(fetched, 'node'));
  const after = await run();
  assert.equal(after.code, 0, after.stderr);
  assert.match(after.stdout, /^\d+\.\d+\.\d+\n$/);
});

// In a clone that belongs to someone else, or on a full disk, the first thing a user saw was a stack trace of the launcher, with exit code 1.
test('a folder that cannot be written ends the launcher with a sentence and exit code 3', async () => {
  await using place = await temporaryFolder('gantry-launcher');
  await fs.cp(bin, path.join(place.path, 'bin'), { recursive: true });
  await fs.mkdir(path.join(place.path, 'src'));
  await fs.writeFile(path.join(place.path, 'package-lock.json'), '{}');
  await fs.writeFile(path.join(place.path, '.gantry'), 'a file where the folder should be');
  const { code, stderr } = await runCommand([process.execPath, path.join(place.path, 'bin', 'gantry'), '--version']);
  assert.equal(code, 3, stderr);
  assert.match(
    stderr,
    /^gantry: Cannot fetch what is missing into .*: EEXIST.*\(the first run must be able to write there\)\n$/,
  );
});
