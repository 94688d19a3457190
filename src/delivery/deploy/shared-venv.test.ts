import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { BuildManifest } from '../build/types.ts';
import { openLocalHost, tearDownLocalHost } from './local-host.ts';

/** Notes that it ran, and makes what a venv is known by in the folder that it is given. */
const install = `#!/bin/sh
set -e
echo installed >>"\${0%/*}/../../../installs"
mkdir "$1/bin" && ln -s /bin/sh "$1/bin/python"
`;

/** A Python build whose wheels are the same as those of every other. */
async function pythonBuild(layers: string, build: string): Promise<BuildManifest> {
  await fs.mkdir(path.join(layers, build), { recursive: true });
  await fs.mkdir(path.join(layers, 'wheels-1'), { recursive: true });
  await fs.writeFile(path.join(layers, build, 'run'), '#!/bin/sh\n', { mode: 0o555 });
  await fs.writeFile(path.join(layers, build, 'install'), install, { mode: 0o555 });
  return {
    ...{ format: 1, service: 'mod', build, commit: 'c', kind: 'program', folder: '', install: true, inputs: [] },
    layers: [
      { kind: 'files', id: build, mount: '', files: 2, bytes: 0 },
      { kind: 'wheels', id: 'wheels-1', mount: 'wheels', files: 0, bytes: 0 },
    ],
    needs: { platform: null, glibc: null, python: null },
  };
}

test('builds with the same wheels share what was installed from them, as long as one of them is kept', async () => {
  const root = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), 'gantry-venv-')));
  const here = path.join(root, 'host');
  const layers = path.join(root, 'store');
  const at = { file: 'gantry.yml', line: 1, column: 1 };
  const where = { kind: 'local', name: 'one', folder: root, address: '127.0.77.2', publicPort: null, at } as const;
  await using host = await openLocalHost(where, here);
  try {
    await host.facts();
    const lock = await host.lock({ owner: 'test', reason: 'a test', expiry: 60_000 });
    assert.ok(lock.ok);
    const stage = async (...builds: string[]) => {
      const manifests = await Promise.all(builds.map((build) => pythonBuild(layers, build)));
      assert.deepEqual(await host.stage(lock.fence, manifests, layers), { ok: true });
    };
    const installs = () => fs.readFile(path.join(here, 'installs'), 'utf8');
    const shared = path.join(here, 'layers', 'venv-wheels-1');

    await stage('p1', 'p2');
    await stage('p3');
    for (const build of ['p1', 'p2', 'p3']) {
      assert.equal(await fs.realpath(path.join(here, 'builds', 'mod', build, 'venv')), shared);
    }
    assert.equal(await installs(), 'installed\n');

    await fs.rm(path.join(shared, 'bin', 'python'));
    await stage('p4');
    assert.equal(await installs(), 'installed\ninstalled\n', 'its Python went away');

    const entry = { build: 'p1', instance: 'p1.1', port: null, listen: 'socket', exclusive: false } as const;
    const set = { number: 1, services: { mod: { kind: 'program', ...entry } as const }, routes: [] };
    assert.deepEqual(await host.compose(lock.fence, set), { ok: true });
    await host.prune(lock.fence, [1]);
    await fs.access(shared);
    await host.prune(lock.fence, []);
    await assert.rejects(fs.access(shared));
  } finally {
    await tearDownLocalHost(here);
    await fs.rm(root, { recursive: true, force: true });
  }
});
