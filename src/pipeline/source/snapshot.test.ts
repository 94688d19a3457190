import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { mustRun } from '../../lib/command.ts';
import { takeSnapshot } from './snapshot.ts';

let repository: string;
const identity = ['-c', 'user.name=a', '-c', 'user.email=a@localhost'];
const git = async (...words: string[]) =>
  (await mustRun(['git', ...identity, ...words], { cwd: repository })).stdout.trim();
const write = (name: string, text: string) => fs.writeFile(path.join(repository, name), text);

beforeEach(async () => {
  repository = await fs.mkdtemp(path.join(os.tmpdir(), 'gantry-snapshot-'));
  await git('init', '-q', '-b', 'main');
  await fs.mkdir(path.join(repository, 'ci'));
  await write('ci/a.yml', 'committed\n');
  await write('.gitignore', 'ci/ignored.yml\n');
  await fs.symlink('a.yml', path.join(repository, 'ci/link.yml'));
  await fs.symlink('../../outside.yml', path.join(repository, 'ci/lost.yml'));
  await git('add', '-A');
  await git('commit', '-qm', 'One');
});

afterEach(() => fs.rm(repository, { recursive: true }));

async function readText(snapshot: Awaited<ReturnType<typeof takeSnapshot>>, file: string): Promise<string | undefined> {
  return (await snapshot.files.read(file))?.toString();
}

test('the files of a commit are read without a copy, links inside it followed', async () => {
  const commit = await git('rev-parse', 'HEAD');
  await write('ci/a.yml', 'changed after the start\n');
  await using snapshot = await takeSnapshot({ repository, commit });
  assert.deepEqual(await snapshot.files.list('ci'), ['a.yml', 'link.yml', 'lost.yml']);
  assert.equal(await readText(snapshot, 'ci/a.yml'), 'committed\n');
  assert.equal(await readText(snapshot, './ci/link.yml'), 'committed\n');
  for (const none of ['ci/lost.yml', 'ci/none.yml', 'ci', '../x', 'ci/a\nb.yml'])
    assert.equal(await readText(snapshot, none), undefined, none);
  assert.deepEqual(await snapshot.files.list('none'), []);
  assert.equal(await readText(snapshot, path.join(repository, 'ci/a.yml')), 'changed after the start\n');
});

test('a copy is made when it is asked for, once, and holds the commit, not what came later', async () => {
  const commit = await git('rev-parse', 'HEAD');
  const snapshot = await takeSnapshot({ repository, commit });
  await write('ci/a.yml', 'changed after the start\n');
  await git('commit', '-qam', 'Two');
  const [folder, same] = await Promise.all([snapshot.folder(), snapshot.folder()]);
  assert.equal(folder, same);
  assert.equal(await fs.readFile(path.join(folder, 'ci/a.yml'), 'utf8'), 'committed\n');
  await snapshot[Symbol.asyncDispose]();
  await assert.rejects(fs.access(folder));
});

test('a changed working tree is kept as it stood at the start, and the original stays as it is', async () => {
  await write('ci/a.yml', 'not committed\n');
  await write('ci/new.yml', 'new\n');
  await write('ci/ignored.yml', 'ignored\n');
  const before = await git('status', '--porcelain');
  await using snapshot = await takeSnapshot({ repository });
  await write('ci/a.yml', 'changed after the start\n');
  assert.notEqual(snapshot.commit, await git('rev-parse', 'HEAD'));
  assert.equal(await readText(snapshot, 'ci/a.yml'), 'not committed\n');
  assert.deepEqual(await snapshot.files.list('ci'), ['a.yml', 'link.yml', 'lost.yml', 'new.yml']);
  assert.equal(await fs.readFile(path.join(await snapshot.folder(), 'ci/new.yml'), 'utf8'), 'new\n');
  assert.equal(await git('status', '--porcelain'), before);
  await assert.rejects(git('cat-file', '-e', snapshot.commit));
});
