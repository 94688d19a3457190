import assert from 'node:assert/strict';
import test from 'node:test';
import { lockClosure, modulesFolders, parseLock } from './npm-lock.ts';

const lock = parseLock(
  JSON.stringify({
    lockfileVersion: 3,
    packages: {
      '': { devDependencies: { builder: '1' } },
      'services/a': { dependencies: { '@x/shared': '1', deep: '2' }, devDependencies: { tester: '1' } },
      'services/a/node_modules/deep': { version: '2.0.0', integrity: 'sha512-two' },
      'services/b': { dependencies: { deep: '1', missing: '1' } },
      'packages/shared': { version: '1.0.0', dependencies: { deep: '1' }, optionalDependencies: { fast: '1' } },
      'node_modules/@x/shared': { resolved: 'packages/shared', link: true },
      'node_modules/deep': { version: '1.0.0', integrity: 'sha512-one', dependencies: { loop: '1' } },
      'node_modules/loop': { version: '1.0.0', dependencies: { deep: '1' } },
      'node_modules/tester': { version: '1.0.0' },
      'node_modules/builder': { version: '1.0.0' },
    },
  }),
);

function placesOf(workspace: string, withDev: boolean): string[] {
  assert.ok(lock);
  return (lockClosure(lock, workspace, withDev)?.lines ?? []).map((line) => line.split(' ')[0] ?? '');
}

test('a workspace reaches the packages that Node would find, through links and nested folders', () => {
  assert.deepEqual(placesOf('services/a', false), [
    'node_modules/@x/shared',
    'node_modules/deep',
    'node_modules/loop',
    'packages/shared',
    'services/a',
    'services/a/node_modules/deep',
  ]);
  assert.ok(lock);
  assert.deepEqual(lockClosure(lock, 'services/a', false)?.links, ['packages/shared']);
  assert.deepEqual(placesOf('services/b', false), ['node_modules/deep', 'node_modules/loop', 'services/b']);
});

test('what is only needed for building counts where something is built', () => {
  const added = placesOf('services/b', true).filter((place) => !placesOf('services/b', false).includes(place));
  assert.deepEqual(added, ['', 'node_modules/builder']);
  assert.ok(placesOf('services/a', true).includes('node_modules/tester'));
});

test('a workspace that the lock file does not know has no closure', () => {
  assert.ok(lock);
  assert.equal(lockClosure(lock, 'services/new', false), undefined);
});

test('node_modules folders are found at the top and in workspaces', () => {
  assert.ok(lock);
  assert.deepEqual(modulesFolders(lock), ['', 'services/a']);
});

test('rubbish and the lock files of npm 6 are not lock files', () => {
  for (const text of ['', '{', '[]', 'null', '{"lockfileVersion":1,"dependencies":{}}', '{"packages":{"a":3}}'])
    assert.equal(parseLock(text), undefined, text);
});
