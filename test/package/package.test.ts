import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { mustRun, runCommand } from '../../src/lib/command.ts';

const root = path.resolve(import.meta.dirname, '..', '..');

test('the packed package installs in an empty folder and runs a workflow', async () => {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'gantry-package-'));
  const cwd = path.join(folder, 'user');
  const repository = path.join(folder, 'repository');
  await fs.mkdir(cwd);
  await mustRun(['npm', 'pack', '--pack-destination', folder, '--loglevel=error'], { cwd: root });
  const tarball = (await fs.readdir(folder)).find((name) => name.endsWith('.tgz')) ?? '';
  await fs.writeFile(path.join(cwd, 'package.json'), '{"private":true}');
  await mustRun(['npm', 'install', '--no-audit', '--no-fund', '--loglevel=error', path.join(folder, tarball)], { cwd });
  const gantry = path.join(cwd, 'node_modules', '.bin', 'gantry');

  await fs.mkdir(path.join(repository, '.github', 'workflows'), { recursive: true });
  const workflow =
    'on: push\njobs:\n  hello:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo hello from the package\n';
  await fs.writeFile(path.join(repository, '.github', 'workflows', 'hello.yml'), workflow);
  const git = (...words: string[]) =>
    mustRun(['git', '-c', 'user.name=Test', '-c', 'user.email=test@localhost', ...words], { cwd: repository });
  await git('init', '--quiet');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'first');

  const result = await runCommand([gantry, 'run', '-C', repository, '--verbose'], { cwd });
  assert.equal(result.code, 0, result.stderr);
  assert.match(result.stdout, /hello from the package/);
  const packed = await fs.readdir(path.join(cwd, 'node_modules', 'gantry', 'dist'), { recursive: true });
  assert.deepEqual(
    packed.filter((name) => name.endsWith('.ts')),
    [],
  );
  for (const asset of [
    'delivery/deploy/gantry-host',
    'delivery/deploy/backlog.cjs',
    'delivery/deploy/front/forwarder.js',
  ]) {
    assert.ok(packed.includes(asset), `${asset} is not in the package`);
  }
  await fs.rm(folder, { recursive: true, force: true });
});
