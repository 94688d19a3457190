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
  assert.match(
    (await all.add('{"problemMatcher":[{"owner":"a","pattern":[{"regexp":"("}]}]}')) ?? '',
    /regular expression/i,
  );
  assert.equal(await all.add('{}'), null);
  assert.equal(all.active, false);
});

test('what is wrong with a matcher is told in the words of the runner', async () => {
  const pattern = { regexp: '^(.*)$', message: 1 };
  const wrong: readonly (readonly [matchers: readonly object[], told: string])[] = [
    [[{ pattern: [pattern] }], 'Owner must not be empty'],
    [
      [{ owner: 'a', severity: 'fatal', pattern: [pattern] }],
      "Matcher 'a' contains unexpected default severity 'fatal'",
    ],
    [[{ owner: 'a', pattern: [] }], "Matcher 'a' does not contain any patterns"],
    [[{ owner: 'a', pattern: [{ regexp: 'x', file: 0 }] }], "At least one pattern must set 'message'"],
    [
      [{ owner: 'a', pattern: [{ ...pattern, loop: true }] }],
      "Only the last pattern in a multiline matcher may set 'loop'",
    ],
    [[{ owner: 'a', pattern: [pattern, { regexp: 'x', loop: true }] }], "The loop pattern must set 'message'"],
    [[{ owner: 'a', pattern: [pattern, pattern] }], "The property 'message' is set twice"],
    [[{ owner: 'a', pattern: [{ ...pattern, line: 2 }] }], "The property 'line' is set to 2 which is out of range"],
    [
      [
        { owner: 'a', pattern: [pattern] },
        { owner: 'A', pattern: [pattern] },
      ],
      "Duplicate owner name 'A'",
    ],
  ];
  for (const [problemMatcher, told] of wrong)
    assert.equal(await problemMatchers().add(JSON.stringify({ problemMatcher })), told);
});

test('a line whose severity a matcher does not know is for the next matcher', async () => {
  const odd = { owner: 'odd', pattern: [{ regexp: '^(\\w+): (.*)$', severity: 1, message: 2 }] };
  const all = await withFile(odd, {
    owner: 'any',
    severity: 'notice',
    pattern: [{ regexp: '^hint: ( .*)$', message: 1 }],
  });
  assert.deepEqual(all.see('hint:  two blanks'), { level: 'notice', message: ' two blanks' });
});

test('a line too long for any compiler is not looked at', async () => {
  assert.equal(
    (await withFile({ owner: 'x', pattern: [{ regexp: '(a+)+$', message: 1 }] })).see(`${'a'.repeat(5000)}b`),
    null,
  );
});
