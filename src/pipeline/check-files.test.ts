import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { checkWorkflow } from './check/check-workflow.ts';
import type { Finding } from './check/finding.ts';
import { allRules, checkFile } from './check-files.ts';
import { loadSchema } from './github-schema.ts';
import { readWorkflow } from './workflow/read-workflow.ts';

const root = path.join(import.meta.dirname, '../..');
const fixtures = path.join(import.meta.dirname, 'check/fixtures');
const reference = path.join(root, '../shared/reference-pipeline/workflows');
const { signal } = new AbortController();

/** What shellcheck says depends on the machine. */
async function findingsIn(file: string): Promise<Finding[]> {
  const checked = await checkFile(file, path.basename(file), signal);
  return (checked?.findings ?? []).filter(({ code }) => code !== 'shellcheck');
}

const shown = ({ line, column, code }: Finding) => `${line}:${column} ${code}`;

/** A case is a workflow whose last lines say what is found in it: `#! line:column code`. */
for (const file of fs.globSync('found/**/*.yml', { cwd: fixtures }).toSorted()) {
  test(`${file}: every finding has its code and place, and nothing else is found`, async () => {
    const [, ...expected] = fs.readFileSync(path.join(fixtures, file), 'utf8').split(/^#! /m);
    assert.deepEqual(
      (await findingsIn(path.join(fixtures, file))).map(shown),
      expected.map((line) => line.trimEnd()),
    );
  });
}

for (const file of fs.globSync('clean/**/*.yml', { cwd: fixtures }).toSorted()) {
  test(`${file}: nothing is found`, async () => {
    assert.deepEqual((await findingsIn(path.join(fixtures, file))).map(shown), []);
  });
}

test('every rule has a case that shows it', () => {
  const text = fs
    .globSync('found/**/*.yml', { cwd: fixtures })
    .map((file) => fs.readFileSync(path.join(fixtures, file), 'utf8'));
  const seen = new Set([...text.join('\n').matchAll(/^#! \d+:\d+ (.*)$/gm)].map(([, code]) => code));
  assert.deepEqual(
    allRules.map(({ code }) => code).filter((code) => !seen.has(code)),
    ['shellcheck'],
  );
});

test('every code has a section of the docs that says the same', () => {
  const docs = fs.readFileSync(path.join(root, 'docs/checks.md'), 'utf8');
  const sections = new Map(docs.split(/^### /m).map((section) => [section.split('\n')[0], section]));
  for (const { code, severity, why, fix } of allRules) {
    const section = sections.get(code) ?? '';
    assert.ok(section.includes(`\n${severity}. ${why}\n`) && section.includes(`\n${fix}\n`), code);
  }
  assert.equal(new Set(allRules.map(({ code }) => code)).size, allRules.length);
});

test('the reference pipeline has at least 20 different traps', { skip: !fs.existsSync(reference) }, async () => {
  const found = await Promise.all(
    fs.globSync('*.yml', { cwd: reference }).map((file) => findingsIn(path.join(reference, file))),
  );
  const places = found.flat().map((finding) => `${finding.file}:${shown(finding)}`);
  assert.ok(new Set(found.flat().map(({ code }) => code)).size >= 35);
  for (const place of [
    'deploy-production.yml:13:52 pipe-without-pipefail',
    'deploy-production.yml:18:3 deploy-without-concurrency',
    'deploy-production.yml:18:3 deploy-untested',
    'deploy-staging.yml:21:13 host-resolves-branch',
    'deploy-staging.yml:14:15 ssh-without-fingerprint',
    'db-backup.yml:25:59 retention-by-count',
    'db-backup.yml:13:19 unquoted-expression',
    'health-check.yml:12:11 curl-accepts-redirect',
    'health-check.yml:23:28 secret-in-script',
    'security-scan.yml:16:28 rules-without-checkout',
    'ci.yml:80:9 audit-stops-tests',
  ])
    assert.ok(places.includes(place), place);
});

test('nothing is found in the workflows of the example', async () => {
  const folder = path.join(root, 'examples/pakashop/.github/workflows');
  for (const file of fs.globSync('*.yml', { cwd: folder })) {
    const checked = await checkFile(path.join(folder, file), file, signal);
    assert.deepEqual(checked?.findings.map(shown), [], file);
  }
});

test('inputs of an action in the repository and outputs of a called workflow are known', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gantry-check-'));
  const write = (name: string, text: string) => {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  };
  write(
    'tool/action.yml',
    'inputs: { word: { required: true }, more: {} }\noutputs: { word: { value: x } }\nruns: { using: composite, steps: [] }',
  );
  write(
    '.github/workflows/called.yml',
    'on: { workflow_call: { outputs: { tag: { value: x } } } }\njobs: { a: { runs-on: x, steps: [{ run: a }] } }',
  );
  write(
    '.github/workflows/ci.yml',
    [
      'on: push',
      'permissions: {}',
      'jobs:',
      '  call: { uses: ./.github/workflows/called.yml, with: { nothing: 1 } }',
      '  use:',
      '    needs: call',
      '    runs-on: x',
      '    timeout-minutes: 1',
      '    steps:',
      '      - run: echo ${{ needs.call.outputs.tag }} ${{ needs.call.outputs.gat }}',
      '      - uses: ./tool',
      '        id: tool',
      '        with: { mroe: 1 }',
      '      - run: echo ${{ steps.tool.outputs.word }} ${{ steps.tool.outputs.wrod }}',
    ].join('\n'),
  );
  const found = await findingsIn(path.join(folder, '.github/workflows/ci.yml'));
  assert.deepEqual(found.map(shown), [
    '4:57 call-mismatch',
    '10:53 needs-reference',
    '11:15 action-input',
    '11:15 local-action-before-checkout',
    '13:17 action-input',
    '14:54 steps-reference',
  ]);
  const checked = await checkFile(path.join(folder, '.github/workflows/ci.yml'), 'ci.yml', signal);
  assert.deepEqual(checked?.actions, [path.join(folder, 'tool/action.yml')]);
  fs.rmSync(folder, { recursive: true });
});

test('a workflow that calls itself, and a computed input of another kind, are call mistakes', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gantry-check-'));
  const write = (name: string, ...lines: string[]) => {
    fs.mkdirSync(path.join(folder, '.github/workflows'), { recursive: true });
    fs.writeFileSync(path.join(folder, '.github/workflows', name), lines.join('\n'));
  };
  write(
    'a.yml',
    'on: push',
    'permissions: {}',
    'jobs:',
    '  b:',
    '    uses: ./.github/workflows/b.yml',
    '    with:',
    '      n: ${{ github.sha }}',
    '      t: ${{ github.sha }}',
  );
  write(
    'b.yml',
    'on: { workflow_call: { inputs: { n: { type: number }, t: { type: string } } } }',
    'permissions: {}',
    'jobs:',
    '  c:',
    '    uses: ./.github/workflows/c.yml',
  );
  write('c.yml', 'on: workflow_call', 'permissions: {}', 'jobs:', '  b:', '    uses: ./.github/workflows/b.yml');
  const found = async (name: string) => (await findingsIn(path.join(folder, '.github/workflows', name))).map(shown);
  assert.deepEqual(await found('a.yml'), ['7:14 wrong-kind']);
  assert.deepEqual(await found('b.yml'), ['5:11 call-mismatch']);
  assert.deepEqual(await found('c.yml'), ['5:11 call-mismatch']);
  fs.rmSync(folder, { recursive: true });
});

test('mutated workflows never break the checks, and every finding stands in the file', () => {
  const files = fs.globSync(['check/fixtures/**/*.yml', 'workflow/fixtures/right/*.yml'], { cwd: import.meta.dirname });
  const facts = {
    schema: loadSchema,
    actionInputs: () => undefined,
    callOutputs: () => undefined,
    callInputs: () => [],
  };
  const pieces = [
    '${{',
    '}}',
    "'",
    '"',
    '\n',
    '|',
    '$(',
    '`',
    '<<E',
    '\\',
    '#',
    ' | gzip > x',
    '&x ',
    '- run: |\n',
    '\0',
  ];
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  for (let round = 0; round < 1500; round += 1) {
    let text = fs.readFileSync(path.join(import.meta.dirname, files[round % files.length] ?? ''), 'utf8');
    for (let change = round < files.length ? 0 : 1 + random(3); change > 0; change -= 1) {
      const at = random(text.length);
      text = text.slice(0, at) + pieces[random(pieces.length)] + text.slice(at + random(3));
    }
    const lines = text.split('\n').length;
    for (const { line, column, code } of checkWorkflow(readWorkflow(text, 'w.yml'), text, 'w.yml', facts).findings)
      assert.ok(line >= 1 && line <= lines && column >= 1, `${code} at ${line}:${column} in round ${round}`);
  }
});
