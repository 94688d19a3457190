import assert from 'node:assert/strict';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { gantry, summaryOf } from './fixtures/gantry.ts';
import { CI, makeRepository, workflow } from './fixtures/repository.ts';

test('a green run ends with 0, a red one with 1 and its failing step', async () => {
  await using green = await makeRepository({ [CI]: workflow('run: echo fine') });
  assert.equal((await gantry(['run', '-C', green.folder])).code, 0);
  await using red = await makeRepository({
    [CI]: workflow('run: echo fine', '{ name: Breaks, run: "echo the reason; exit 4" }'),
  });
  const failed = await gantry(['run', '-C', red.folder]);
  assert.equal(failed.code, 1);
  assert.match(failed.stdout, /Breaks/);
  assert.match(failed.stdout, /the reason/);
  assert.match(failed.stdout, /exit code 4/);
});

test('the last line of --json is the summary, every line an object', async () => {
  const steps = [
    '{ id: s, run: "echo a=b >> $GITHUB_OUTPUT" }',
    '{ name: Soft, run: exit 1, continue-on-error: true }',
  ];
  const matrix = `
name: Shape
on: push
jobs:
  build:
    strategy: { matrix: { v: [1, 2] } }
    runs-on: ubuntu-latest
    outputs: { a: '\${{ steps.s.outputs.a }}' }
    steps:
${steps.map((step) => `      - ${step}\n`).join('')}
  never: { if: false, runs-on: ubuntu-latest, steps: [{ run: 'true' }] }
`;
  await using repository = await makeRepository({ [CI]: matrix });
  const result = await gantry(['run', '-C', repository.folder, '--json']);
  assert.equal(result.code, 0, result.stderr);
  for (const line of result.stdout.trimEnd().split('\n')) assert.equal(typeof JSON.parse(line), 'object');
  const leg = (name: string) => ({
    id: 'build',
    name,
    result: 'success',
    outputs: { a: 'b' },
    steps: [
      { id: 's', name: 'Run echo a=b >> $GITHUB_OUTPUT', outcome: 'success', conclusion: 'success' },
      { id: null, name: 'Soft', outcome: 'failure', conclusion: 'success' },
    ],
  });
  const { runs, ...rest } = summaryOf(result);
  assert.deepEqual(rest, { type: 'summary', result: 'success' });
  const [run] = runs as {
    workflow: string;
    result: string;
    jobs: Record<string, unknown>[];
    skipped: { what: string; why: string }[];
  }[];
  assert.ok(run);
  assert.equal(run.workflow, 'Shape');
  assert.equal(run.result, 'success');
  const only = ['id', 'name', 'result', 'outputs', 'steps'];
  const jobs = run.jobs.map((job) => Object.fromEntries(only.map((key) => [key, job[key]])));
  assert.deepEqual(jobs, [
    leg('build (1)'),
    leg('build (2)'),
    { id: 'never', name: 'never', result: 'skipped', outputs: {}, steps: [] },
  ]);
  assert.deepEqual(
    run.skipped.map(({ what }) => what),
    ['never'],
  );
  assert.ok(run.jobs.every(({ setup, post }) => Array.isArray(setup) && Array.isArray(post)));
});

test('uncommitted files run in a copy: neither the files nor the repository change', async () => {
  await using repository = await makeRepository({
    [CI]: workflow('uses: actions/checkout@v4', 'run: cat readme.txt new.txt; echo spoiled > readme.txt; rm new.txt'),
  });
  await repository.write({ 'readme.txt': 'changed\n', 'new.txt': 'untracked\n' });
  const before = await picture(repository);
  const result = await gantry(['run', '-C', repository.folder, '-v']);
  assert.equal(result.code, 0, result.stdout + result.stderr);
  assert.match(result.stdout, /changed[\s\S]*untracked/);
  assert.deepEqual(await picture(repository), before);
});

test('--commit runs a commit, not the working tree', async () => {
  await using repository = await makeRepository({
    [CI]: workflow('uses: actions/checkout@v4', 'run: cat readme.txt'),
  });
  await repository.write({ 'readme.txt': 'second\n' });
  await repository.git('commit', '-q', '-a', '-m', 'Second');
  await repository.write({ 'readme.txt': 'third\n' });
  const result = await gantry(['run', '-C', repository.folder, '--commit', 'HEAD~1', '-v']);
  assert.match(result.stdout, /first/);
  assert.doesNotMatch(result.stdout, /second|third/);
  const none = await gantry(['run', '-C', repository.folder, '--commit', 'nowhere']);
  assert.equal(none.code, 2);
  assert.match(none.stderr, /no commit "nowhere"/);
});

test('two runs at once in one repository do not disturb one another', async () => {
  await using repository = await makeRepository({
    [CI]: workflow('run: sleep 0.5; echo done > mine; cat mine; ls | wc -l'),
  });
  const results = await Promise.all([1, 2].map(() => gantry(['run', '-C', repository.folder, '-v'])));
  for (const { code, stdout } of results) {
    assert.equal(code, 0, stdout);
    assert.match(stdout, /│ 1$/m);
  }
  assert.equal((await gantry(['runs', '-C', repository.folder])).stdout.trim().split('\n').length, 2);
});

test('without a terminal, and with NO_COLOR, nothing is coloured', async () => {
  await using repository = await makeRepository({ [CI]: workflow('run: echo hi', 'run: exit 1') });
  for (const env of [{}, { NO_COLOR: '1' }, { FORCE_COLOR: '1', NO_COLOR: '1' }]) {
    const { stdout, stderr } = await gantry(['run', '-C', repository.folder], env);
    assert.doesNotMatch(stdout + stderr, /\u001b/, JSON.stringify(env));
  }
});

test('-C may name a folder inside the repository', async () => {
  await using repository = await makeRepository({ [CI]: workflow('run: echo hi'), 'deep/down/file': '' });
  assert.equal((await gantry(['run', '-C', path.join(repository.folder, 'deep/down')])).code, 0);
  const nowhere = await gantry(['run', '-C', path.join(repository.folder, 'nowhere')]);
  assert.equal(nowhere.code, 2);
  assert.match(nowhere.stderr, /nowhere does not exist/);
});

test('files that options name are found from the folder of -C, and from where the command is called', async () => {
  // Only the folder of the call was looked in, though -W and the files of "check" were taken from that of -C.
  const step = 'run: echo "${{ github.event.told }} ${{ secrets.WORD == \'x\' }} $COLOUR"';
  const files = { 'deep/event.json': '{"told":"inside"}', 'deep/secrets.env': 'WORD=x', 'deep/env.env': 'COLOUR=red' };
  await using repository = await makeRepository({ [CI]: workflow(step), ...files });
  const words = ['--payload', 'event.json', '--secret-file', 'secrets.env', '--env-file', 'env.env', '-v'];
  const inside = await gantry(['run', '-C', path.join(repository.folder, 'deep'), ...words]);
  assert.match(inside.stdout, /inside true red/, inside.stderr);
  const near = path.relative(process.cwd(), path.join(repository.folder, 'deep/event.json'));
  const called = await gantry(['run', '-C', repository.folder, '--payload', near, '-v']);
  assert.match(called.stdout, /inside false/);
});

test('deploying and backing up inside a run need --allow-deploy', async () => {
  const files = {
    [CI]: workflow(
      'uses: actions/checkout@v4',
      'run: gantry deploy production',
      '{ if: always(), run: gantry backup production }',
    ),
  };
  await using repository = await makeRepository(files);
  const { code, stdout } = await gantry(['run', '-C', repository.folder, '-v']);
  assert.equal(code, 1);
  assert.match(stdout, /This workflow run may not deploy.*--allow-deploy/);
  assert.match(stdout, /may not .*back.*--allow-deploy/);
  const allowed = await gantry(['run', '-C', repository.folder, '-v', '--allow-deploy']);
  assert.equal(allowed.code, 1);
  assert.doesNotMatch(allowed.stdout, /may not/);
  assert.match(allowed.stdout, /gantry\.yml/);
});

/** What must not change: git's view, its objects, its index, and the times and contents of the files. */
async function picture({
  folder,
  git,
}: {
  folder: string;
  git(...words: string[]): Promise<string>;
}): Promise<unknown> {
  const files = [CI, 'readme.txt', 'new.txt', '.git/index', '.git/HEAD'];
  const facts = await Promise.all(
    files.map(async (file) => [
      file,
      (await stat(path.join(folder, file))).mtimeMs,
      await readFile(path.join(folder, file), 'base64'),
    ]),
  );
  const objects = await readdir(path.join(folder, '.git', 'objects'), { recursive: true });
  return { facts, objects: objects.length, status: await git('--no-optional-locks', 'status', '--porcelain') };
}
