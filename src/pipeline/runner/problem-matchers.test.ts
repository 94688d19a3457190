import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemMatchers } from './problem-matchers.ts';

const compiler = {
  owner: 'cc',
  severity: 'warning',
  pattern: [{ regexp: '^(.+):(\\d+):(\\d+): (?:(\\w+) )?(.+)$', file: 1, line: 2, column: 3, severity: 4, message: 5 }],
};
const stylish = {
  owner: 'eslint',
  pattern: [
    { regexp: '^([^\\s].*)$', file: 1 },
    {
      regexp: '^\\s+(\\d+):(\\d+)\\s+(error|warning)\\s+(.*)\\s\\s+(.*)$',
      line: 1,
      column: 2,
      severity: 3,
      message: 4,
      code: 5,
      loop: true,
    },
  ],
};

async function withFile(...matchers: object[]) {
  const all = problemMatchers();
  assert.equal(await all.add(JSON.stringify({ problemMatcher: matchers })), null);
  return all;
}

test('a line that matches becomes an issue, colours left out', async () => {
  const all = await withFile(compiler);
  assert.deepEqual(all.see('\x1b[31msrc/a.c:3:7: error no such thing\x1b[0m'), {
    level: 'error',
    file: 'src/a.c',
    line: '3',
    column: '7',
    severity: 'error',
    message: 'no such thing',
  });
  assert.equal(all.see('src/a.c:3:7: lowercase')?.level, 'warning');
  assert.equal(all.see('all is well'), null);
});

test('patterns of several lines follow one another, and the last may loop', async () => {
  const all = await withFile(stylish);
  const lines = [
    'test.js',
    '  1:0  error  Missing "use strict"  strict',
    '  5:10  warning  Unused  no-unused',
    'other.js',
  ];
  const found = lines.map((line) => all.see(line));
  assert.deepEqual(
    found.map((issue) => issue && [issue.file, issue.line, issue.level, issue.code]),
    [null, ['test.js', '1', 'error', 'strict'], ['test.js', '5', 'warning', 'no-unused'], null],
  );
  assert.equal(all.see('  9:1  error  Again  x')?.file, 'other.js');
});

test('a matcher replaces the one of its owner, and is removed by it', async () => {
  const all = await withFile(compiler);
  await all.add(JSON.stringify({ problemMatcher: [{ owner: 'cc', pattern: [{ regexp: 'boom', message: 0 }] }] }));
  assert.equal(all.see('a.c:1:1: error x'), null);
  assert.equal(all.see('boom')?.message, 'boom');
  all.remove(['CC']);
  assert.equal(all.active, false);
});

test('a file that is no matcher is refused with what is wrong', async () => {
  const all = problemMatchers();
  assert.match((await all.add('{')) ?? '', /JSON/);
  assert.match((await all.add('{"problemMatcher":[{"owner":""}]}')) ?? '', /owner/);
  assert.match(
    (await all.add('{"problemMatcher":[{"owner":"a","pattern":[{"regexp":"("}]}]}')) ?? '',
    /regular expression/i,
  );
});

test('a line too long for any compiler is not looked at', async () => {
  assert.equal(
    (await withFile({ owner: 'x', pattern: [{ regexp: '(a+)+$', message: 1 }] })).see(`${'a'.repeat(5000)}b`),
    null,
  );
});
