import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { gantry } from './fixtures/gantry.ts';
import { CI, makeFolder, makeRepository, workflow } from './fixtures/repository.ts';

const tenMistakes = `nmae: CI
on: [push, pull_requst]
permissions: { contents: wirte }
jobs:
  one:
    runs-on: ubuntu-latest
    needs: [two]
    timeout-minutes: soon
    steps: [{ rnu: 'true' }]
  two words:
    runs-on: ubuntu-latest
    steps: [{ run: 'echo \${{ gihub.ref }}' }]
  three:
    runs-on: ubuntu-latest
    if: \${{ github.ref = 'x' }}
    steps: [{ id: a, run: 'true' }, { id: a, run: 'true' }]
`;

test('--json tells wrong input as the summary, mistake by mistake', async () => {
  await using repository = await makeRepository({ [CI]: tenMistakes });
  const wrong = await gantry(['run', '-C', repository.folder, '--json']);
  const summary = JSON.parse(wrong.stdout) as { result: string; mistakes: { at: unknown; message: string }[] };
  assert.equal(summary.result, 'invalid');
  assert.ok(summary.mistakes.length >= 10);
  assert.deepEqual(summary.mistakes[0]?.at, { file: CI, line: 1, column: 1 });
  const unknown = await gantry(['run', '--nonsense', '--json']);
  assert.match(unknown.stdout, /^\{"type":"summary","result":"invalid","mistakes":\[\{"message":"unknown option/);
});

test('all ten mistakes of a workflow are told, sorted, with their places, and nothing starts', async () => {
  await using repository = await makeRepository({ [CI]: tenMistakes });
  const { code, stdout, stderr } = await gantry(['run', '-C', repository.folder]);
  assert.equal(code, 2);
  assert.equal(stdout, '');
  const places = stderr
    .trim()
    .split('\n')
    .map((line) => /^\.github\/workflows\/ci\.yml:(\d+):(\d+): /.exec(line)?.slice(1).map(Number));
  assert.ok(places.length >= 10, stderr);
  assert.ok(
    places.every((place) => place !== undefined),
    stderr,
  );
  const order = places.map(([line = 0, column = 0] = []) => line * 1000 + column);
  assert.deepEqual(
    order,
    order.toSorted((a, b) => a - b),
  );
  assert.deepEqual([...new Set(places.map((place) => place?.[0]))], [1, 2, 3, 7, 8, 9, 10, 12, 15, 16]);
  assert.match((await gantry(['runs', '-C', repository.folder])).stdout, /No run is recorded/);
});

test('mistakes of several workflow files are told together', async () => {
  const b = workflow('rnu: x');
  await using repository = await makeRepository({ [CI]: workflow('run: a', 'use: x'), '.github/workflows/z.yml': b });
  const { code, stderr } = await gantry(['run', '-C', repository.folder]);
  assert.equal(code, 2);
  assert.match(stderr, /ci\.yml:8:9: [\s\S]*z\.yml:7:9: /);
});

test('a folder that is no repository, one without a commit, and one without workflows are told apart', async () => {
  await using folder = await makeFolder();
  const expected = async (pattern: RegExp) => {
    const { code, stderr } = await gantry(['run', '-C', folder.folder]);
    assert.equal(code, 2, stderr);
    assert.match(stderr, pattern);
  };
  await expected(/is not in a git repository/);
  await folder.git('init', '-q', '-b', 'main');
  await expected(/has no commit yet \(commit something first\)/);
  await folder.git('commit', '-q', '--allow-empty', '-m', 'Nothing');
  await expected(/There are no workflow files.*\.github\/workflows\/ci\.yml/);
});

test('unknown workflow files, jobs, events, secrets and payloads are told', async () => {
  await using repository = await makeRepository({
    [CI]: `${workflow('run: a')}\n  legs: { runs-on: ubuntu-latest, strategy: { matrix: { v: [1, 2] } }, steps: [{ run: b }] }\n`,
    'payload.json': '[1',
    'list.json': '[1]',
  });
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['-W', '.github/workflows/nothing.yml'], /nothing\.yml:1:1: There is no such workflow file/],
    [['-j', 'jbo'], /has no job "jbo" \(did you mean "job"\?\)/],
    [['--matrix', 'v:9'], /ci\.yml:\d+:\d+: No leg of the matrix of "legs" has v:9 \(its legs have v:1; v:2\)/],
    [['--matrix', 'vv:1'], /no job that runs has "vv" in its matrix/],
    [['-e', 'pusch'], /There is no event "pusch"/],
    [['--secret', 'NOBODY_HAS_IT'], /The secret NOBODY_HAS_IT has no value/],
    [['--secret-file', 'nowhere.env'], /cannot be read from nowhere\.env/],
    [['--payload', `${repository.folder}/payload.json`], /payload\.json/],
    [['--payload', `${repository.folder}/list.json`], /list\.json/],
    [['--payload', 'nowhere.json'], /nowhere\.json/],
  ];
  for (const [words, pattern] of cases) {
    const { code, stderr } = await gantry(['run', '-C', repository.folder, ...words]);
    assert.equal(code, 2, `${words.join(' ')}: ${stderr}`);
    assert.match(stderr, pattern);
    assert.doesNotMatch(stderr, /gantry broke/);
  }
});

test('a workflow file of 20 MB, a YAML bomb and a binary file are refused, quickly', async () => {
  const bomb = Array.from(
    { length: 12 },
    (_, level) => `a${level}: &a${level} [${level ? `*a${level - 1},`.repeat(9) : 'x'}]\n`,
  ).join('');
  const files = { large: `on: push # ${'x'.repeat(20_000_000)}\n`, bomb, binary: '\0\u0001\u0002\ufffd[[[{{{' };
  for (const [name, text] of Object.entries(files)) {
    await using repository = await makeRepository({ [CI]: text });
    const started = performance.now();
    const { code, stderr } = await gantry(['run', '-C', repository.folder]);
    assert.equal(code, 2, `${name}: ${stderr}`);
    assert.match(stderr, /ci\.yml:\d+:\d+: /, name);
    assert.ok(stderr.length < 5000, name);
    assert.ok(performance.now() - started < 8000, name);
  }
});

test('ten mistakes in gantry.yml are told by gantry plan, sorted, with their places', async () => {
  const text = `project: 7
servces: {}
services:
  api: { path: ../outside, runtime: nod@24, port: 70000, strat: x }
  web: { path: web, runtime: node@24, start: node web.js, port: 3000, needs: [apy] }
environments:
  production:
    hosts: [{ name: one, local: a, address: 300.0.0.1 }, { name: one, local: b, address: 127.0.9.2 }]
    soak: long
    backup: sometimes
`;
  await using repository = await makeRepository({ 'gantry.yml': text });
  const { code, stdout, stderr } = await gantry(['plan', 'production', '-C', repository.folder]);
  assert.equal(code, 2, stdout);
  const lines = stderr
    .trim()
    .split('\n')
    .map((line) => Number(/^gantry\.yml:(\d+):\d+: /.exec(line)?.[1]));
  assert.ok(lines.length >= 10, stderr);
  assert.ok(
    lines.every((line) => line > 0),
    stderr,
  );
  assert.deepEqual(
    lines,
    lines.toSorted((a, b) => a - b),
  );
});

test('unknown environments are told by every command that takes one', async () => {
  const text = `project: shop
services:
  api: { path: api, runtime: node@24, start: node api.js, port: 3000, ready: /health }
environments:
  production:
    hosts: [{ name: one, local: .gantry/one, address: 127.0.99.1 }]
`;
  await using repository = await makeRepository({ 'gantry.yml': text, 'api/api.js': '', 'api/package.json': '{}' });
  for (const name of ['plan', 'deploy', 'status', 'history', 'rollback', 'undo', 'backup', 'backups']) {
    const { code, stderr } = await gantry([name, 'prodcution', '-C', repository.folder]);
    assert.equal(code, 2, `${name}: ${stderr}`);
    assert.match(stderr, /no environment "prodcution".*production/, name);
  }
});

test('without gantry.yml, deploying says what to write', async () => {
  await using repository = await makeRepository({ 'api/package.json': '{ "scripts": { "start": "node api.js" } }' });
  const plan = () => gantry(['plan', 'local', '-C', repository.folder]);
  const { code, stderr } = await plan();
  assert.equal(code, 2);
  assert.match(stderr, /has no gantry\.yml \("gantry init" writes a first one\)/);
  const written = await gantry(['init', '-C', repository.folder]);
  assert.match(
    written.stdout,
    /^Wrote gantry\.yml with the service api and the environment local\.\n.*"gantry plan local"/,
  );
  assert.match((await plan()).stderr, /has no gantry\.yml \(the working folder has one: commit it first\)/);
});

// It read the repository first, and said of one that shows no service that there is none.
test('init says of a gantry.yml that is there that it is left as it is, whatever else the repository holds', async () => {
  await using repository = await makeRepository({ 'gantry.yml': 'project: shop\n' });
  const { code, stdout, stderr } = await gantry(['init', '-C', repository.folder]);
  assert.deepEqual([code, stdout], [2, '']);
  const file = path.join(repository.folder, 'gantry.yml');
  assert.equal(
    stderr,
    `${file} is there already and is left as it is ("gantry init --print" shows what would be written)\n`,
  );
  assert.equal(await readFile(file, 'utf8'), 'project: shop\n');
});

test('names that GitHub would not take are refused together, wherever they are given', async () => {
  // `--var 1X=` and its kin were taken, and no expression could ever name them.
  await using repository = await makeRepository({ [CI]: workflow('run: echo never') });
  const given = [
    '--var',
    '1X=a',
    '--var',
    'github_x=a',
    '--env',
    'A-B=a',
    '--secret',
    'GITHUB_S=a',
    '--input',
    'a b=c',
  ];
  const good = ['--var', '_x1=a', '--env', 'GITHUB_X=a', '--secret', 'GITHUB_TOKEN=a', '--input', 'a-b=c'];
  const run = await gantry(['run', '-C', repository.folder, ...given, ...good]);
  assert.equal(run.code, 2);
  assert.deepEqual(
    run.stderr
      .trim()
      .split('\n')
      .map((line) => line.replace(/ \(.*/, '')),
    [
      '"GITHUB_S" in --secret is no name for a secret',
      '"1X" in --var is no name for a variable',
      '"github_x" in --var is no name for a variable',
      '"A-B" in --env is no name for a variable',
      '"a b" in --input is no name for an input',
    ],
  );
  const explained = await gantry(['explain', '-C', repository.folder, '--var', '1X=a', '--input', 'ä=b']);
  assert.equal(explained.code, 2);
  assert.match(explained.stderr, /"1X" in --var[\s\S]*"ä" in --input/);
  const file = path.join(repository.folder, '.git', 'dotenv');
  await writeFile(file, 'GITHUB_S=a\nA.B=c\n');
  const secrets = await gantry(['run', '-C', repository.folder, '--secret-file', file]);
  assert.match(secrets.stderr, /"A\.B" in .*dotenv is no name for a secret[\s\S]*"GITHUB_S" in .*dotenv/);
  const variables = await gantry(['run', '-C', repository.folder, '--env-file', file]);
  assert.match(variables.stderr, /^"A\.B" in .*dotenv is no name for a variable/);
  assert.deepEqual([secrets.code, variables.code], [2, 2]);
});

// `gantry status` ended with "gantry broke: EISDIR".
test('a gantry.yml that is a folder is told as one', async () => {
  await using repository = await makeRepository({ 'gantry.yml/inside': '' });
  const { code, stderr } = await gantry(['status', 'production', '-C', repository.folder]);
  assert.equal(code, 2, stderr);
  assert.match(stderr, /^gantry\.yml in \S+ is no file that can be read \(EISDIR\)$/m);
});
