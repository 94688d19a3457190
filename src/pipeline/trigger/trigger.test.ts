import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { mustRun } from '../../lib/command.ts';
import { NO_COMMIT, pullRequestFiles, pushedFiles, uncommittedFiles } from './changed-files.ts';
import { askAll } from './git.ts';
import { localEvent } from './local-event.ts';
import { readPayload } from './payload-file.ts';
import { pushEvent } from './push-event.ts';
import { parseRemote, readRepository } from './repository.ts';

const dir = await fs.mkdtemp(path.join(os.tmpdir(), 'gantry-trigger-'));
const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
const git = async (...words: string[]) => (await mustRun(['git', ...words], { cwd: dir, env })).stdout.trim();
const here = { dir };

async function commit(file: string, message: string): Promise<string> {
  await fs.mkdir(path.dirname(path.join(dir, file)), { recursive: true });
  await fs.appendFile(path.join(dir, file), 'x\n');
  await git('add', '-A');
  await git('commit', '-qm', message);
  return git('rev-parse', 'HEAD');
}

const commits: Record<string, string> = {};

before(async () => {
  await git('init', '-q', '-b', 'main');
  await git('config', 'user.name', 'Ada Example');
  await git('config', 'user.email', 'ada@example.org');
  await git('remote', 'add', 'origin', 'git@github.com:acme/shop.git');
  commits.one = await commit('README.md', 'One');
  commits.two = await commit('a.txt', 'Two\n\nWith a body.');
  await git('checkout', '-qb', 'feature');
  commits.three = await commit('src/b ö.txt', 'Three');
  commits.four = await commit('src/c.txt', 'Four [skip ci]');
  await git('checkout', '-q', 'main');
  commits.five = await commit('d.txt', 'Five');
  await git('checkout', '-q', 'feature');
});

after(() => fs.rm(dir, { recursive: true }));

test('a push is compared two-dot, the first push of a branch with where its own commits begin', async () => {
  const { one = '', two = '', four = '', five = '' } = commits;
  assert.deepEqual(await pushedFiles(here, one, two, 'main'), ['a.txt']);
  assert.deepEqual(await pushedFiles(here, five, four, 'feature'), ['d.txt', 'src/b ö.txt', 'src/c.txt']);
  assert.deepEqual(await pushedFiles(here, NO_COMMIT, four, 'feature'), ['src/b ö.txt', 'src/c.txt']);
  assert.equal(await pushedFiles(here, '1'.repeat(40), four, 'feature'), undefined);
});

test('a push of more names than 10 MB tells all of its files, the last one whole', async () => {
  // They were cut there: path filters saw neither the rest nor the name on the border.
  const names = Array.from({ length: 45_000 }, (_, index) => `${String(index).padStart(5, '0')}${'x'.repeat(240)}`);
  const options = { cwd: dir, env };
  const blob = (await mustRun(['git', 'hash-object', '-w', '--stdin'], options)).stdout.trim();
  const input = names.map((name) => `100644 blob ${blob}\t${name}\n`).join('');
  const tree = (await mustRun(['git', 'mktree'], { ...options, input })).stdout.trim();
  const { one = '' } = commits;
  const many = await git('commit-tree', tree, '-p', one, '-m', 'Many');
  assert.deepEqual(await pushedFiles(here, one, many, 'many'), [...names, 'README.md']);
});

test('the first push of the first branch changes every file', async () => {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'gantry-trigger-'));
  const at = (...words: string[]) =>
    mustRun(['git', '-c', 'user.name=a', '-c', 'user.email=a@b', ...words], { cwd: folder, env });
  await at('init', '-q', '-b', 'main');
  await fs.writeFile(path.join(folder, 'a'), '');
  await at('add', '-A');
  await at('commit', '-qm', 'One');
  const { stdout } = await at('rev-parse', 'HEAD');
  assert.deepEqual(await pushedFiles({ dir: folder }, NO_COMMIT, stdout.trim(), 'main'), ['a']);
  await fs.rm(folder, { recursive: true });
});

test('a pull request is compared three-dot: what happened on the base does not count', async () => {
  assert.deepEqual(await pullRequestFiles(here, commits.five ?? '', commits.four ?? ''), ['src/b ö.txt', 'src/c.txt']);
});

test('a push event tells its commits, oldest first', async () => {
  const repository = await readRepository(here);
  const push = { ref: 'refs/heads/feature', before: commits.two ?? '', after: commits.four ?? '' };
  const { payload, commitMessage } = await pushEvent(here, repository, push);
  assert.equal(commitMessage, 'Four [skip ci]');
  assert.ok(Array.isArray(payload.commits));
  assert.deepEqual(
    payload.commits.map((one) => one.message),
    ['Three', 'Four [skip ci]'],
  );
  assert.equal(payload.created, false);
  assert.equal(
    payload.compare,
    `https://github.com/acme/shop/compare/${commits.two?.slice(0, 12)}...${commits.four?.slice(0, 12)}`,
  );
  const back = await pushEvent(here, repository, { ...push, before: commits.five ?? '' });
  assert.equal(back.payload.forced, true);
});

test('a local pull request goes from the branch that is checked out to the default branch, with what is not committed', async () => {
  await fs.writeFile(path.join(dir, 'new.txt'), '');
  const repository = await readRepository(here);
  assert.equal(repository.defaultBranch, 'main');
  const event = await localEvent(here, repository, { name: 'pull_request' });
  assert.deepEqual(
    [event.ref, event.baseRef, event.headRef, event.branch, event.commit],
    ['refs/pull/1/merge', 'main', 'feature', 'main', commits.four],
  );
  assert.deepEqual(event.changedFiles, ['src/b ö.txt', 'src/c.txt', 'new.txt']);
  assert.deepEqual(await uncommittedFiles(here), ['new.txt']);
  const committed = await localEvent(here, repository, { name: 'pull_request', commit: 'HEAD' });
  assert.deepEqual(committed.changedFiles, ['src/b ö.txt', 'src/c.txt']);
});

test('a given payload decides what the event is about', async () => {
  const repository = await readRepository(here);
  const payload = { action: 'labeled', pull_request: { base: { ref: 'production' }, head: { ref: 'x' } } };
  const event = await localEvent(here, repository, { name: 'pull_request', payload });
  assert.deepEqual([event.action, event.branch, event.headRef], ['labeled', 'production', 'x']);
  const push = await localEvent(here, repository, { name: 'push', payload: { ref: 'refs/tags/v1' } });
  assert.equal(push.ref, 'refs/tags/v1');
});

test('a repository tells its branches, what is checked out, and whether anything else lies there', async () => {
  await git('update-ref', 'refs/remotes/origin/feature', commits.three ?? '');
  await git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/feature');
  await git('update-ref', 'refs/remotes/origin/odd', await git('rev-parse', 'HEAD^{tree}'));
  await fs.rm(path.join(dir, 'new.txt'), { force: true });
  const repository = await readRepository(here);
  assert.equal(repository.defaultBranch, 'feature');
  assert.equal(repository.current, 'feature');
  assert.equal(repository.clean, true);
  assert.deepEqual(
    [...repository.tips.keys()],
    ['refs/heads/feature', 'refs/heads/main', 'refs/remotes/origin/feature'],
  );
  assert.deepEqual([repository.head.id, repository.head.parents], [commits.four, [commits.three]]);
  const push = await localEvent(here, repository, { name: 'push' });
  assert.deepEqual([push.payload.before, push.changedFiles], [commits.three, ['src/c.txt']]);
  const without = await localEvent(here, repository, { name: 'push', withoutFiles: true });
  const { changedFiles: _files, ...rest } = push;
  assert.deepEqual(without, rest);
  await git('checkout', '-q', '--detach', 'main');
  await fs.writeFile(path.join(dir, 'new.txt'), '');
  const detached = await readRepository(here);
  assert.deepEqual([detached.current, detached.clean], [undefined, false]);
  const event = await localEvent(here, detached, { name: 'push', commit: 'HEAD' });
  assert.equal(event.ref, 'refs/heads/main');
  await git('checkout', '-q', 'feature');
  for (const ref of ['feature', 'HEAD', 'odd'])
    await git('update-ref', '--no-deref', '-d', `refs/remotes/origin/${ref}`);
});

test('questions asked at once are answered in their order, whatever the answers hold', async () => {
  const [text, none, message] = await askAll(here, [
    ['config', '--get', 'user.name'],
    ['rev-parse', '--verify', '--quiet', "it's $(none)"],
    ['log', '-1', '--format=%B%x00 0%x01', commits.two ?? ''],
  ]);
  assert.deepEqual(text, { ok: true, output: 'Ada Example' });
  assert.deepEqual(none, { ok: false, output: '' });
  assert.equal(message.output, 'Two\n\nWith a body.\n\0 0\x01');
});

test('an unknown event, commit or payload file is a mistake in words', async () => {
  const repository = await readRepository(here);
  await assert.rejects(localEvent(here, repository, { name: 'psuh' }), /There is no event "psuh"/);
  await assert.rejects(
    localEvent(here, repository, { name: 'push', commit: 'nowhere' }),
    /There is no commit "nowhere"/,
  );
  await assert.rejects(localEvent(here, repository, { name: 'push', commit: '--all' }), /There is no commit/);
  await assert.rejects(readPayload(path.join(dir, 'none.json')), /no such payload file/);
  await assert.rejects(readPayload(path.join(dir, 'README.md')), /not JSON/);
});

test('a folder outside git and a repository without a commit are mistakes', async () => {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'gantry-trigger-'));
  await assert.rejects(readRepository({ dir: folder }), /is not in a git repository \(fatal: not a git repository/);
  await mustRun(['git', 'init', '-q'], { cwd: folder, env });
  await assert.rejects(readRepository({ dir: folder }), /no commit yet/);
  await fs.rm(folder, { recursive: true });
});

test('owner and name are read from every form of a remote', () => {
  const acme = { serverUrl: 'https://git.example.org', owner: 'acme', name: 'shop' };
  for (const url of [
    'https://git.example.org/acme/shop.git',
    'https://user:x@git.example.org/acme/shop',
    'git@git.example.org:acme/shop.git',
    'ssh://git@git.example.org:22/acme/shop.git/',
  ])
    assert.deepEqual(parseRemote(url), acme, url);
  assert.equal(parseRemote('/srv/git/shop.git'), undefined);
});
