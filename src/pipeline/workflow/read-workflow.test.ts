import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { InputError, type Mistake } from '../../lib/mistake.ts';
import { readWorkflow } from './read-workflow.ts';

const fixtures = path.join(import.meta.dirname, 'fixtures');
const reference = path.join(import.meta.dirname, '../../../../shared/reference-pipeline/workflows');

/** Mistakes as the user sees them, in order, without the file's name. */
function shown(mistakes: readonly Mistake[]): string[] {
  return new InputError(mistakes).message.split('\n').map((line) => line.replace('w.yml:', ''));
}

/** A case is a workflow whose last lines say what is wrong with it: `#! line:column: message`. */
for (const file of fs.globSync('wrong/*.yml', { cwd: fixtures }).toSorted()) {
  test(`${file}: every mistake is reported with its place`, () => {
    const [text = '', ...expected] = fs.readFileSync(path.join(fixtures, file), 'utf8').split(/^#! /m);
    const reading = readWorkflow(text, 'w.yml');
    assert.ok('mistakes' in reading, 'nothing was found wrong');
    assert.deepEqual(
      shown(reading.mistakes),
      expected.map((line) => line.trimEnd()),
    );
  });
}

for (const file of fs.globSync('right/*.yml', { cwd: fixtures }).toSorted()) {
  test(`${file}: has no mistake`, () => {
    const reading = readWorkflow(fs.readFileSync(path.join(fixtures, file), 'utf8'), 'w.yml');
    assert.deepEqual('mistakes' in reading ? shown(reading.mistakes) : [], []);
  });
}

test('the six files of the reference pipeline have no mistake', { skip: !fs.existsSync(reference) }, () => {
  const files = fs.globSync('*.yml', { cwd: reference });
  assert.equal(files.length, 6);
  for (const file of files) {
    const reading = readWorkflow(fs.readFileSync(path.join(reference, file), 'utf8'), file);
    assert.deepEqual('mistakes' in reading ? shown(reading.mistakes) : [], []);
  }
});

test('YAML numbers become text as GitHub writes them, and literals keep their type', () => {
  const text =
    'on: push\nenv: { A: 1.10, B: 0x10, C: true, D: , E: "01" }\njobs: { a: { runs-on: x, steps: [{ run: a }] } }';
  const reading = readWorkflow(text, 'w.yml');
  assert.ok('workflow' in reading && reading.workflow.env?.kind === 'map');
  assert.deepEqual(
    reading.workflow.env.entries.map(({ value }) => [value.source, value.literal]),
    [
      ['1.1', 1.1],
      ['16', 16],
      ['true', true],
      ['', null],
      ['01', '01'],
    ],
  );
});

test('a file that is too large, too deep or an alias bomb is refused by the name of the limit', () => {
  const bomb = Array.from(
    { length: 12 },
    (_, level) => `a${level}: &a${level} [${level ? `*a${level - 1},`.repeat(9) : 'x'}]\n`,
  ).join('');
  const refused = (text: string) => {
    const reading = readWorkflow(text, 'w.yml');
    return 'mistakes' in reading ? reading.mistakes.map(({ message }) => message).join() : '';
  };
  assert.match(refused(`on: push #${'x'.repeat(1024 * 1024)}`), /maxFileBytes/);
  assert.match(refused(`on: ${'['.repeat(60)}${']'.repeat(60)}`), /maxDepth/);
  assert.match(refused(`on: ${'['.repeat(200_000)}`), /maxDepth|not YAML/);
  assert.match(refused(bomb), /maxNodes/);
});

// Both were told as "This is not YAML" at 1:1, which says nothing of how to put it right.
test('UTF-16 is called by its name, and a NUL byte has its place', () => {
  const first = (bytes: Buffer) => {
    const reading = readWorkflow(bytes.toString('utf8'), 'w.yml');
    return 'mistakes' in reading ? shown(reading.mistakes)[0] : undefined;
  };
  const utf16 = Buffer.from('on: push\njobs: {}\n', 'utf16le');
  const told = '1:1: The file is UTF-16, and workflow files are UTF-8 (save it as UTF-8)';
  assert.equal(first(utf16), told);
  assert.equal(first(Buffer.concat([Buffer.from([0xff, 0xfe]), utf16])), told);
  assert.equal(first(Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]).swap16()), told);
  assert.equal(
    first(Buffer.from('on: push\njobs: \0 {}\n')),
    '2:7: There is a NUL byte here, which no text has (save the file as UTF-8 text)',
  );
});

// A value of 200,000 exclamation marks came back whole in the message, and 50,000 brackets as "Maximum call stack size exceeded".
test('what the YAML parser says is cut to a line that can be read, and put in our words', () => {
  const refused = (text: string) => {
    const reading = readWorkflow(text, 'w.yml');
    return 'mistakes' in reading ? reading.mistakes.map(({ message }) => message).join() : '';
  };
  const long = refused(`on: ${'!'.repeat(200_000)}x`);
  assert.match(long, /^This is not YAML: .* …$/);
  assert.ok(long.length < 300, `${long.length} characters`);
  assert.match(refused(`on: ${'['.repeat(50_000)}`), /it nests too deeply, more than the limit maxDepth/);
});

test('rubbish is refused, never a crash', () => {
  const rubbish = [
    '\0\x01\x02',
    '${{',
    'on: ${{ }}',
    '? [a]\n: b',
    '!!binary x',
    '--- a\n--- b',
    'on: !foo x',
    '%YAML 9\n---\na: b',
    '🚀: [',
    'jobs: { a: { steps: [ { run: "${{ \'" } ] } }',
    '*',
    '&a *a',
    '{'.repeat(500),
  ];
  for (const text of rubbish) {
    const reading = readWorkflow(text, 'w.yml');
    assert.ok('mistakes' in reading && reading.mistakes.length > 0, text);
  }
});
