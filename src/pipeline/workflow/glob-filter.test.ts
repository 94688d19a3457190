import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide, globMatches, globMistake } from './glob-filter.ts';

/** GitHub's "Filter pattern cheat sheet" and what follows from it: pattern, names it matches, names it does not. */
const CASES: [string, string[], string[]][] = [
  ['feature/*', ['feature/my-branch', 'feature/'], ['feature/beta-a/my-branch', 'feature']],
  ['feature/**', ['feature/beta-a/my-branch', 'feature/x'], ['features/x']],
  ['main', ['main'], ['main2', 'Main']],
  ['*', ['main', 'releases'], ['all/the/branches']],
  ['**', ['all/the/branches', 'every/tag'], []],
  ['*feature', ['mona-feature', 'feature', 'ver-10-feature'], ['x/feature', 'feature2']],
  ['v2*', ['v2', 'v2.0', 'v2.9'], ['v1']],
  ['v[12].[0-9]+.[0-9]+', ['v1.10.1', 'v2.0.0'], ['v3.1.1', 'v1.x.1']],
  ['*.jsx?', ['page.js', 'page.jsx'], ['page.jsxx']],
  ['**.js', ['index.js', 'js/index.js', 'src/js/app.js'], ['a.jsx']],
  ['docs/*', ['docs/README.md'], ['docs/mona/octocat.txt']],
  ['docs/**/*.md', ['docs/README.md', 'docs/mona/hello-world.md', 'docs/a/b/c.md'], ['doc/a.md', 'docs/a.txt']],
  ['**/docs/**', ['docs/hello.md', 'dir/docs/my-file.txt', 'space/docs/plan/space.doc'], ['docsx/a']],
  ['**/README.md', ['README.md', 'js/README.md'], ['xREADME.md']],
  ['**/*src/**', ['a/src/app.js', 'my-src/code/js/app.js'], ['src2/x']],
  ['**/*-post.md', ['my-post.md', 'path/their-post.md'], ['path/post.md']],
  ['**/migrate-*.sql', ['migrate-10909.sql', 'db/migrate-v1.0.sql', 'db/sept/migrate-v1.sql'], ['db/xmigrate-1.sql']],
  ['a\\+b', ['a+b'], ['aab', 'ab']],
  ['(x)|{y}.^$', ['(x)|{y}.^$'], ['x']],
  ['größe-[ä-ü]', ['größe-ö'], ['größe-a']],
];

for (const [pattern, yes, no] of CASES) {
  test(`the pattern ${pattern} matches as GitHub says`, () => {
    for (const name of yes) assert.ok(globMatches(pattern, name), `${name} must match`);
    for (const name of no) assert.ok(!globMatches(pattern, name), `${name} must not match`);
  });
}

test('the order of patterns decides: a later one overrides an earlier one', () => {
  const patterns = ['releases/**', '!releases/**-alpha', 'releases/x-alpha'];
  assert.deepEqual(decide(patterns, 'releases/1'), { matches: true, by: 'releases/**' });
  assert.deepEqual(decide(patterns, 'releases/1-alpha'), { matches: false, by: '!releases/**-alpha' });
  assert.deepEqual(decide(patterns, 'releases/x-alpha'), { matches: true, by: 'releases/x-alpha' });
  assert.deepEqual(decide(patterns, 'main'), { matches: false });
});

test('a pattern that cannot be is refused in words', () => {
  assert.match(globMistake('a[') ?? '', /not closed/);
  assert.match(globMistake('[]') ?? '', /empty/);
  assert.match(globMistake('?a') ?? '', /nothing stands before/);
  assert.match(globMistake('[z-a]') ?? '', /backwards/);
  assert.match(globMistake('a\\') ?? '', /nothing follows/);
  assert.equal(globMistake('!v[0-9]*'), undefined);
});

test('a hostile pattern and name do not take forever', () => {
  assert.equal(globMatches(`${'*a'.repeat(12)}b`, 'a'.repeat(200)), false);
});
