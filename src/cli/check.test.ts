import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { mustRun, runCommand } from '../lib/command.ts';

const gantry = path.join(import.meta.dirname, 'main.ts');
const reference = path.join(import.meta.dirname, '../../../shared/reference-pipeline/workflows');
const skip = !fs.existsSync(reference);
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'gantry-check-'));
const run = (...words: string[]) =>
  runCommand([process.execPath, gantry, ...words], { cwd: dir, env: { ...process.env, NO_COLOR: '1' } });
const git = (...words: string[]) =>
  mustRun(['git', '-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...words], { cwd: dir });

const warned = 'on: push\npermissions: {}\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: shop/tool@v4\n';

before(async () => {
  await git('init', '-q', '-b', 'main');
  fs.mkdirSync(path.join(dir, '.github/workflows'), { recursive: true });
  if (!skip) fs.cpSync(reference, path.join(dir, '.github/workflows'), { recursive: true });
  fs.writeFileSync(
    path.join(dir, '.github/workflows/services.yml'),
    'name: Services\non:\n  push: { paths: [services/**] }\njobs:\n  a:\n    strategy: { matrix: { v: [1, 2] } }\n    runs-on: x\n    steps: [{ run: a }]\n',
  );
  fs.writeFileSync(path.join(dir, 'warned.yml'), warned);
  fs.writeFileSync(path.join(dir, 'broken.yml'), 'on: [push\n');
  await git('add', '-A');
  await git('commit', '-qm', 'One');
  fs.writeFileSync(path.join(dir, 'README.md'), '');
  await git('add', '-A');
  await git('commit', '-qm', 'Two');
});

after(() => fs.rmSync(dir, { recursive: true }));

test('a finding shows its line with a caret, why, how to mend it, and where to read on', async () => {
  const { stdout, code } = await run('check', 'warned.yml');
  assert.equal(code, 1);
  assert.match(stdout, /^warned\.yml:7:15 warning shop\/tool@v4 is not pinned to a commit \[unpinned-action\]$/m);
  assert.match(
    stdout,
    /^ {4}7 \| {7}- uses: shop\/tool@v4\n {6}\| {15}\^\n {2}why: .*\n {2}fix: .*\n {2}docs\/checks\.md#unpinned-action$/m,
  );
});

test('the exit code follows --level, and is 2 for what is no YAML or no file', async () => {
  assert.equal((await run('check', 'warned.yml', '--level', 'error')).code, 0);
  assert.equal((await run('check', 'warned.yml', '--level', 'info')).code, 1);
  assert.equal((await run('check', 'broken.yml')).code, 2);
  assert.equal((await run('check', 'nowhere.yml')).code, 2);
});

test('a folder or a broken link that is named like a workflow hides no finding of another file', async () => {
  // The first of them ended the command, and nothing was said of the files behind it.
  const place = fs.mkdtempSync(path.join(os.tmpdir(), 'gantry-check-'));
  const workflows = path.join(place, '.github/workflows');
  fs.mkdirSync(path.join(workflows, 'a-folder.yml'), { recursive: true });
  fs.writeFileSync(path.join(workflows, 'a-folder.yml/note.txt'), '');
  fs.symlinkSync('nowhere', path.join(workflows, 'b-link.yml'));
  fs.symlinkSync('a-folder.yml', path.join(workflows, 'c-link-to-folder.yaml'));
  fs.writeFileSync(path.join(workflows, 'd.yml'), warned.replace('runs-on', 'run-on'));
  const checked = await run('check', '-C', place);
  assert.equal(checked.code, 2);
  assert.match(checked.stdout, /b-link\.yml:1:1 error The file cannot be read \(ENOENT\) \[not-yaml\]/);
  assert.match(checked.stdout, /d\.yml:5:5 error Unknown key "run-on"/);
  assert.match(checked.stdout, /^2 files:/m);
  await mustRun(['git', 'init', '-q'], { cwd: place });
  const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org'];
  await mustRun(['git', ...identity, 'commit', '-q', '--allow-empty', '-m', 'One'], { cwd: place });
  const ran = await run('run', '-C', place);
  assert.equal(ran.code, 2);
  assert.match(ran.stderr, /^\.github\/workflows\/b-link\.yml:1:1: .*\n\.github\/workflows\/d\.yml:5:5: /m);
  assert.doesNotMatch(ran.stderr, /folder/);
  fs.unlinkSync(path.join(workflows, 'b-link.yml'));
  fs.symlinkSync('e-loop.yml', path.join(workflows, 'e-loop.yml'));
  const explained = await run('explain', '-C', place);
  assert.match(
    explained.stderr,
    /d\.yml:5:5: .*\n\.github\/workflows\/e-loop\.yml:1:1: The workflow file cannot be read \(ELOOP\)/,
  );
  const missing = await run('check', 'nowhere.yml', 'warned.yml', 'neither.yml');
  assert.deepEqual([missing.code, missing.stderr], [2, 'There is no file nowhere.yml\nThere is no file neither.yml\n']);
  fs.rmSync(place, { recursive: true });
});

test('a version of an action of GitHub is worth an info only, a branch of it a warning', async () => {
  const healthy = warned.replace('shop/tool@v4', 'actions/checkout@v4');
  fs.writeFileSync(path.join(dir, 'healthy.yml'), healthy);
  const { stdout, code } = await run('check', 'healthy.yml');
  assert.equal(code, 0);
  assert.match(stdout, /7:15 info actions\/checkout@v4 is not pinned/);
  fs.writeFileSync(path.join(dir, 'healthy.yml'), healthy.replace('@v4', '@main'));
  assert.equal((await run('check', 'healthy.yml')).code, 1);
});

test('JSON has one object a finding with exactly eight members, and with --json a summary behind them', async () => {
  const lines = (text: string): Record<string, unknown>[] =>
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  const found = lines((await run('check', 'warned.yml', '--format', 'json')).stdout);
  for (const finding of found)
    assert.deepEqual(Object.keys(finding), ['code', 'severity', 'file', 'line', 'column', 'message', 'why', 'fix']);
  const summary = lines((await run('check', 'warned.yml', '--json')).stdout).at(-1);
  assert.deepEqual(summary, { type: 'summary', files: 1, error: 0, warning: 1, info: 1, result: 'failure' });
});

test('the format of GitHub makes annotations', async () => {
  const { stdout } = await run('check', 'warned.yml', '--format', 'github');
  assert.match(stdout, /^::warning file=warned\.yml,line=7,col=15,title=unpinned-action::shop\/tool@v4 is not/m);
  assert.match(stdout, /^::notice file=warned\.yml,line=4,col=3,title=missing-timeout::/m);
});

test('explain says what a push to main, a pull request and the schedule run, and why not', { skip }, async () => {
  const push = (await run('explain', '--event', 'push')).stdout;
  assert.match(push, /^runs Deploy Staging .*\n└─ 1\. deploy 2 steps$/m);
  assert.match(push, /^does not run Deploy Production .*\n {2}branches: "main" matches none of production$/m);
  assert.match(push, /^does not run CI .*\n {2}on: it does not listen to push, only to pull_request$/m);
  assert.match(push, /^does not run Services .*\n {2}paths: no changed file matches services\/\*\*$/m);
  const pull = (await run('explain', '--event', 'pull_request')).stdout;
  assert.match(pull, /^runs CI .*\n└─ 1\. lint-and-test 18 steps · services postgres, redis, meilisearch$/m);
  assert.match(pull, /^runs Security Scan .*\n├─ 1\. zap-baseline 1 step\n└─ 1\. npm-audit 3 steps$/m);
  const schedule = (await run('explain', '--event', 'schedule')).stdout;
  for (const name of ['Health Check', 'Database Backup', 'Security Scan'])
    assert.match(schedule, new RegExp(`^runs ${name}`, 'm'));
  assert.match(schedule, /^does not run Deploy Staging .*\n {2}on: it does not listen to schedule, only to push$/m);
});

test('explain tells waves, legs and environments, also as JSON', async () => {
  const text = [
    'on: workflow_dispatch',
    'jobs:',
    '  last: { needs: [first, list], runs-on: x, environment: production, if: "github.ref_name == \'main\'", steps: [{ run: a }] }',
    '  first: { strategy: { matrix: { os: [a, b], v: [1] } }, runs-on: x, steps: [{ run: a }, { run: b }] }',
    '  list: { needs: first, strategy: { matrix: "${{ fromJSON(needs.first.outputs.x) }}" }, runs-on: x, steps: [{ run: a }] }',
  ].join('\n');
  fs.writeFileSync(path.join(dir, 'waves.yml'), text);
  const shown = (await run('explain', '-e', 'workflow_dispatch', '-W', 'waves.yml')).stdout.split('\n').slice(2);
  assert.deepEqual(shown, [
    'runs waves.yml waves.yml',
    '├─ 1. first 2 steps',
    '│     (a, 1)',
    '│     (b, 1)',
    '├─ 2. list after first · 1 step · a matrix that shows when it runs',
    "└─ 3. last after first, list · 1 step · environment production · if github.ref_name == 'main'",
    '',
  ]);
  const { stdout } = await run('explain', '-e', 'workflow_dispatch', '-W', 'waves.yml', '--json');
  const [workflow, summary] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(workflow.waves[0], [{ id: 'first', needs: [], legs: ['a, 1', 'b, 1'], steps: 2 }]);
  assert.deepEqual([summary.type, summary.runs, summary.skipped], ['summary', 1, 0]);
});
