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
