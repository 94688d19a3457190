import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { mustRun } from '../../../lib/command.ts';
import { type Snapshot, takeSnapshot } from '../../source/snapshot.ts';
import { startTestJob } from '../test-action.ts';
import type { SourceRepository } from '../types.ts';
import { checkout } from './checkout.ts';

/** Three commits on main, the second of them tagged v1; one commit more on `feature/price`. */
let original: string;
let snapshot: Snapshot;
let source: SourceRepository;
let commits: readonly string[];

before(async () => {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'gantry-checkout-'));
  await git(folder, 'init', '-q', '-b', 'main');
  await commit(folder, 'price.txt', '1');
  await commit(folder, 'price.txt', '2');
  await git(folder, 'tag', 'v1');
  await commit(folder, 'docs/price.md', '# Prices');
  await git(folder, 'checkout', '-q', '-b', 'feature/price');
  await commit(folder, 'price.txt', '9');
  await git(folder, 'checkout', '-q', 'main');
  commits = (await git(folder, 'rev-list', '--reverse', 'feature/price')).split('\n');
  original = folder;
  snapshot = await takeSnapshot({ repository: folder, commit: commits[2] ?? '' });
  source = { folder: snapshot.folder, commit: snapshot.commit, ref: 'refs/heads/main' };
});

after(async () => {
  await snapshot[Symbol.asyncDispose]();
  await fs.rm(original, { recursive: true, force: true });
});

test('the workspace holds the commit of the run on its branch, with one commit of history', async () => {
  await using job = await startTestJob();
  const { workspace } = job.job.paths;
  const { outcome, outputs } = await job.run(checkout, {}, source);
  assert.deepEqual(outcome, { ok: true });
  assert.deepEqual(outputs, { commit: source.commit, ref: 'refs/heads/main' });
  assert.equal(await git(workspace, 'rev-parse', 'HEAD'), source.commit);
  assert.equal(await git(workspace, 'branch', '--show-current'), 'main');
  assert.equal(await git(workspace, 'status', '--porcelain'), '');
  assert.equal(await git(workspace, 'rev-list', '--count', 'HEAD'), '1');
  assert.equal(await git(workspace, 'remote', 'get-url', 'origin'), `file://${await source.folder()}`);
});

test('what a step writes in the workspace never reaches the source', async () => {
  await using job = await startTestJob();
  const { workspace } = job.job.paths;
  await job.run(checkout, { 'fetch-depth': '0' }, source);
  await fs.appendFile(path.join(workspace, 'price.txt'), 'changed');
  await commit(workspace, 'new.txt', 'x');
  for (const folder of [await source.folder(), original]) {
    assert.equal(await fs.readFile(path.join(folder, 'price.txt'), 'utf8'), '2');
    assert.equal(await git(folder, 'rev-parse', 'main'), source.commit);
    assert.equal(await git(folder, 'status', '--porcelain'), '');
  }
});

test('fetch-depth 0 brings all history and tags, so that git describe works', async () => {
  await using job = await startTestJob();
  const { workspace } = job.job.paths;
  await job.run(checkout, { 'fetch-depth': '0' }, source);
  assert.equal(await git(workspace, 'rev-list', '--count', 'HEAD'), '3');
  assert.match(await git(workspace, 'describe', '--tags'), /^v1-1-g/);
});

test('fetch-depth 0 brings the other branches of the source too', async () => {
  await using job = await startTestJob();
  await job.run(checkout, { 'fetch-depth': '0' }, source);
  assert.equal(await git(job.job.paths.workspace, 'rev-parse', 'origin/feature/price'), commits[3]);
});

test('a branch, a tag and a commit can be asked for; what is not there fails', async () => {
  await using job = await startTestJob();
  const wanted = {
    'feature/price': commits[3],
    v1: commits[1],
    'refs/tags/v1': commits[1],
    [commits[0] ?? '']: commits[0],
  };
  for (const [ref, expected] of Object.entries(wanted)) {
    const { outcome, outputs } = await job.run(checkout, { ref }, source);
    assert.deepEqual(outcome, { ok: true }, ref);
    assert.equal(outputs.commit, expected, ref);
    assert.equal(await git(job.job.paths.workspace, 'rev-parse', 'HEAD'), expected, ref);
  }
  const { outcome } = await job.run(checkout, { ref: 'nowhere' }, source);
  assert.deepEqual(outcome, { ok: false, reason: "A branch, tag or commit 'nowhere' could not be found" });
});

test('the commit of a pull request is checked out as what it is: no branch', async () => {
  await using job = await startTestJob();
  const pull = { ...source, commit: commits[3] ?? '', ref: 'refs/pull/7/merge' };
  const { outcome } = await job.run(checkout, {}, pull);
  assert.deepEqual(outcome, { ok: true });
  assert.equal(await git(job.job.paths.workspace, 'branch', '--show-current'), '');
  assert.equal(await git(job.job.paths.workspace, 'rev-parse', 'refs/remotes/pull/7/merge'), commits[3]);
});

test('a second checkout cleans away what steps left, unless clean is false', async () => {
  await using job = await startTestJob();
  const left = path.join(job.job.paths.workspace, 'left.txt');
  await job.run(checkout, {}, source);
  await fs.writeFile(left, 'x');
  await job.run(checkout, { clean: 'false' }, source);
  assert.equal(await fs.readFile(left, 'utf8'), 'x');
  await job.run(checkout, {}, source);
  await assert.rejects(fs.access(left));
});

test('path puts it in a folder of the workspace, and nowhere else', async () => {
  await using job = await startTestJob();
  const { workspace } = job.job.paths;
  assert.deepEqual((await job.run(checkout, { path: 'shop/code' }, source)).outcome, { ok: true });
  assert.equal(await fs.readFile(path.join(workspace, 'shop/code/price.txt'), 'utf8'), '2');
  const { outcome } = await job.run(checkout, { path: '../elsewhere' }, source);
  assert.ok(!outcome.ok && outcome.reason.includes('is not under'));
});

test('sparse-checkout leaves other folders out', async () => {
  await using job = await startTestJob();
  const given = { 'sparse-checkout': 'docs', 'sparse-checkout-cone-mode': 'false' };
  assert.deepEqual((await job.run(checkout, given, source)).outcome, { ok: true });
  assert.deepEqual((await fs.readdir(job.job.paths.workspace)).sort(), ['.git', 'docs']);
});

test('another repository, LFS, a bad depth and options hidden in a ref are refused', async () => {
  await using job = await startTestJob();
  const cases: [Record<string, string>, RegExp][] = [
    [{ repository: 'someone/else' }, /own repository \(pakashop\/shop\)/],
    [{ lfs: 'true' }, /lfs/],
    [{ 'fetch-depth': '-1' }, /fetch-depth/],
    [{ 'fetch-depth': 'all' }, /fetch-depth/],
    [{ ref: '--upload-pack=touch x' }, /could not be found/],
    [{ ref: '\n$(touch x)' }, /could not be found/],
  ];
  for (const [given, reason] of cases) {
    const { outcome } = await job.run(checkout, given, source);
    assert.ok(!outcome.ok, JSON.stringify(given));
    assert.match(outcome.reason, reason);
  }
});

test('a source that is no git repository fails with its path', async () => {
  await using job = await startTestJob();
  const { outcome } = await job.run(checkout, {}, { ...source, folder: async () => os.tmpdir() });
  assert.ok(!outcome.ok && outcome.reason.includes(`${os.tmpdir()} cannot be read as a git repository`));
});

async function commit(folder: string, file: string, text: string): Promise<void> {
  await fs.mkdir(path.dirname(path.join(folder, file)), { recursive: true });
  await fs.writeFile(path.join(folder, file), text);
  await git(folder, 'add', '.');
  await git(folder, '-c', 'user.name=Test', '-c', 'user.email=test@example.com', 'commit', '-qm', file);
}

async function git(cwd: string, ...words: string[]): Promise<string> {
  return (await mustRun(['git', ...words], { cwd })).stdout.trim();
}
