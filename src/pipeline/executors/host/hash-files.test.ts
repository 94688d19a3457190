import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { InputError } from '../../../lib/mistake.ts';
import { hashFiles } from './hash-files.ts';

const all = await fs.mkdtemp(path.join(os.tmpdir(), 'gantry-hash-'));
after(() => fs.rm(all, { recursive: true, force: true }));

test('hashFiles hashes what patterns match inside the workspace, in order, without what they take away', async () => {
  const folder = await fs.mkdtemp(path.join(all, 'hash-'));
  await fs.mkdir(path.join(folder, 'sub'));
  for (const name of ['b.lock', 'a.lock', 'sub/c.lock']) await fs.writeFile(path.join(folder, name), name);
  const every = await hashFiles(folder, ['**/*.lock']);
  assert.match(every, /^[0-9a-f]{64}$/);
  assert.equal(await hashFiles(folder, ['sub/*.lock\n*.lock']), every);
  assert.equal(await hashFiles(folder, ['**/*.lock', '!sub/**']), await hashFiles(folder, ['*.lock']));
  assert.equal(await hashFiles(folder, ['/etc/hostname', 'none', '~/*']), '');
});

test('hashFiles takes files in the order of the runner: pattern after pattern, each folder by name before the next', async () => {
  // Whole paths were compared: `-` comes before `/`, so `a-b/` came before `a/`, and caches of GitHub were never found.
  const folder = await fs.mkdtemp(path.join(all, 'hash-order-'));
  const names = ['a-b/lock', 'a/lock', 'z/lock'];
  for (const name of names) {
    await fs.mkdir(path.join(folder, path.dirname(name)));
    await fs.writeFile(path.join(folder, name), name);
  }
  await fs.symlink('a/lock', path.join(folder, 'link'));
  const digest = (text: string | Buffer) => createHash('sha256').update(text).digest();
  const inOrder = (...order: string[]) => digest(Buffer.concat(order.map(digest))).toString('hex');
  assert.equal(await hashFiles(folder, ['**/lock']), inOrder('a/lock', 'a-b/lock', 'z/lock'));
  assert.equal(await hashFiles(folder, ['z/lock', 'a/lock']), inOrder('z/lock', 'a/lock'));
  assert.equal(await hashFiles(folder, ['link']), inOrder('a/lock'));
});

/** A folder of files that hold their own names, also one whose name has letters that mean something in patterns. */
async function folderOf(...names: string[]): Promise<string> {
  const folder = path.join(await fs.mkdtemp(path.join(all, 'of-')), 'a[b]*{c}');
  for (const name of names) {
    await fs.mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await fs.writeFile(path.join(folder, name), name);
  }
  return folder;
}

const NAMES = [
  'a.lock',
  'b.lock',
  'c.txt',
  '.hidden',
  '{a,b}.lock',
  'x/y/deep.lock',
  'x/[z].txt',
  '(a)',
  'A.md',
  'a!b',
];

// fs.glob expanded braces and knew extended patterns, which the runner does not: keys of caches differed from GitHub's.
const cases: readonly (readonly [patterns: readonly string[], files: readonly string[]])[] = [
  [['{a,b}.lock'], ['{a,b}.lock']],
  [['@(a|b).lock', '+(a).lock', '!(c).txt'], []],
  [['?.lock'], ['a.lock', 'b.lock']],
  [['[ab].lock'], ['a.lock', 'b.lock']],
  [['[!a].lock', '[^ab].lock'], ['b.lock']],
  [['[b-z].lock'], ['b.lock']],
  [['x/[[]z].txt'], ['x/[z].txt']],
  [['x/\\[z\\].txt'], ['x/[z].txt']],
  [['[z-a].txt', '[c.txt'], []],
  [['(a)'], ['(a)']],
  [['.*'], ['.hidden']],
  [['*'], ['(a)', '.hidden', 'A.md', 'a!b', 'a.lock', 'b.lock', 'c.txt', 'x/[z].txt', 'x/y/deep.lock', '{a,b}.lock']],
  [['x'], ['x/[z].txt', 'x/y/deep.lock']],
  [['x/'], ['x/[z].txt', 'x/y/deep.lock']],
  [['./x//y'], ['x/y/deep.lock']],
  [['**/*.lock'], ['a.lock', 'b.lock', 'x/y/deep.lock', '{a,b}.lock']],
  [['x/**/deep.lock', 'x/y/**'], ['x/y/deep.lock']],
  [['x**'], ['x/[z].txt', 'x/y/deep.lock']],
  [['# a comment\n\n  a.lock  '], ['a.lock']],
  [
    ['*.lock', '!b*', '!x'],
    ['a.lock', '{a,b}.lock'],
  ],
  [
    ['*.lock', '!b*', 'b.*'],
    ['a.lock', 'b.lock', '{a,b}.lock'],
  ],
  [
    ['!!a.lock', '! ! c.txt'],
    ['a.lock', 'c.txt'],
  ],
  [
    ['**', '!**/*.lock', '!x/**'],
    ['(a)', '.hidden', 'A.md', 'a!b', 'c.txt'],
  ],
  [['!a.lock'], []],
  [['a.md'], []],
];

test('patterns mean what they mean for the runner', async () => {
  const folder = await folderOf(...NAMES);
  const digest = (text: string | Buffer) => createHash('sha256').update(text).digest();
  for (const [patterns, files] of cases) {
    const wanted = files.length === 0 ? '' : digest(Buffer.concat(files.map(digest))).toString('hex');
    assert.equal(await hashFiles(folder, patterns), wanted, patterns.join(' '));
  }
});

test('folders are entered through links only with --follow-symbolic-links, and never for ever', async () => {
  const folder = await folderOf('x/a');
  await fs.symlink('x', path.join(folder, 'link'));
  await fs.symlink('..', path.join(folder, 'x', 'up'));
  const x = await hashFiles(folder, ['x/a']);
  assert.equal(await hashFiles(folder, ['**/a']), x);
  assert.equal(await hashFiles(folder, ['link/*']), '');
  assert.equal(await hashFiles(folder, ['--follow-symbolic-links', 'link/*']), x);
  assert.notEqual(await hashFiles(folder, ['--Follow-Symbolic-Links', '**/a']), x);
});

test('a pattern with . or .., an empty one, another option and a link that leads nowhere are mistakes', async () => {
  const folder = await folderOf('a');
  await fs.symlink('nowhere', path.join(folder, 'broken'));
  const refused = async (...patterns: string[]) => {
    const error: unknown = await hashFiles(folder, patterns).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof InputError, patterns.join(' '));
    return error.message;
  };
  assert.match(
    await refused('a', '../a'),
    /^hashFiles\('a, \.\.\/a'\) failed\. Fail to hash files under .*Relative pathing/,
  );
  assert.match(await refused('x/./a'), /Invalid pattern 'x\/\.\/a'/);
  assert.match(await refused('!'), /the pattern "!" is empty/);
  assert.match(await refused('--hidden', 'a'), /^Invalid glob option --hidden/);
  assert.match(await refused('**'), /broken/);
  assert.equal(await hashFiles(folder, ['--follow-symbolic-links', '**']), await hashFiles(folder, ['a']));
});
