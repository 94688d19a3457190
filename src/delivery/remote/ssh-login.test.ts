import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { type TemporaryFolder, temporaryFolder } from '../../lib/temporary-folder.ts';
import { loginOf } from './ssh-login.ts';

const target = { name: 'live-1', host: 'live-1', port: 2222 };
const searched = process.env.PATH;
let folder: TemporaryFolder;

/** An ssh that does this. */
async function ssh(script: string): Promise<void> {
  await fs.writeFile(path.join(folder.path, 'ssh'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

beforeEach(async () => {
  folder = await temporaryFolder('gantry-login');
  process.env.PATH = `${folder.path}:${searched}`;
});

afterEach(async () => {
  process.env.PATH = searched;
  await folder[Symbol.asyncDispose]();
});

test('who logs in is whom gantry.yml names, else whom ssh itself names for the host', async () => {
  await ssh('[ "$*" = "-G -p 2222 -- live-1" ] && printf "host live-1\\nuser ship\\nhostname 10.0.0.5\\n"');
  assert.equal(await loginOf({ ...target, user: null }), 'ship');
  assert.equal(await loginOf({ ...target, user: 'ops' }), 'ops');
});

test('a configuration that ssh cannot read is told in its words', async () => {
  await ssh('echo "/home/ada/.ssh/config: line 3: Bad configuration option: usr" >&2; exit 255');
  await assert.rejects(loginOf({ ...target, user: null }), /line 3: Bad configuration option: usr/);
});
