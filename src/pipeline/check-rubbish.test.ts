import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { checkFile } from './check-files.ts';

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'gantry-rubbish-'));
const { signal } = new AbortController();

after(() => fs.rmSync(dir, { recursive: true }));

async function checked(text: string | Buffer, name = 'w.yml') {
  const file = path.join(dir, name);
  fs.writeFileSync(file, text);
  const result = await checkFile(file, name, signal);
  assert.ok(result);
  return result;
}

const job = (line: string) => `on: push\njobs: { a: { runs-on: x, ${line} } }\n`;
const many = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('');

/** What is no YAML at all, and what its message says. */
const UNREADABLE: Readonly<Record<string, readonly [string | Buffer, RegExp]>> = {
  'an empty file': ['', /is empty/],
  'only comments': ['# on: push\n# jobs:\n', /is empty/],
  'only a byte order mark': ['\uFEFF', /is empty/],
  'random bytes': [
    Buffer.from(
      many(4000, (i) => String.fromCharCode((i * 7919) % 256)),
      'latin1',
    ),
    /NUL/,
  ],
  'UTF-16': [Buffer.from('on: push', 'utf16le'), /is UTF-16/],
  'a NUL in a word': ['on: push\0\njobs: {}', /NUL/],
  '10 MB': [`on: push\n${'#'.repeat(10 * 1024 * 1024)}`, /maxFileBytes/],
  'an alias bomb': [many(12, (i) => `x${i}: &a${i} [${many(9, () => (i ? `*a${i - 1}, ` : 'a, '))}]\n`), /maxNodes/],
  'deep brackets': [`on: ${'['.repeat(50_000)}`, /not YAML|maxDepth/],
  'deep mappings': [`on: push\nenv:\n${many(900, (i) => `${' '.repeat(i + 1)}a:\n`)}`, /maxDepth/],
  'two documents': ['on: push\n---\non: push\n', /not YAML/],
};

for (const [what, [text, message]] of Object.entries(UNREADABLE)) {
  test(`${what} as a workflow or an action is one finding, and cannot be read`, async () => {
    for (const name of ['w.yml', 'action.yml']) {
      const { findings, readable } = await checked(text, name);
      assert.deepEqual([findings.map(({ code }) => code), readable], [['not-yaml'], false]);
      assert.match(findings[0]?.message ?? '', message);
    }
  });
}

/** What is YAML and still no workflow: a code that is found. */
const REFUSED: Readonly<Record<string, readonly [string, string]>> = {
  'a text': ['hello', 'syntax'],
  'a list': ['- a', 'syntax'],
  'no on': ['jobs: { a: { runs-on: x, steps: [{ run: a }] } }', 'syntax'],
  'no jobs': ['on: push', 'syntax'],
  'deep parentheses': [job(`if: "${'('.repeat(10_000)}", steps: [{ run: a }]`), 'wrong-expression'],
  'an endless chain of operators': [
    job(`if: "${'github && '.repeat(9000)}x", steps: [{ run: a }]`),
    'wrong-expression',
  ],
  'a circle of 5000 jobs': [
    `on: push\njobs:\n${many(5000, (i) => `  j${i}: { needs: j${(i + 1) % 5000}, runs-on: x, steps: [{ run: a }] }\n`)}`,
    'wrong-needs',
  ],
};

for (const [what, [text, code]] of Object.entries(REFUSED)) {
  test(`${what} is refused with a place`, async () => {
    const { findings, readable } = await checked(text);
    assert.ok(readable);
    assert.ok(findings.some((finding) => finding.code === code && finding.line >= 1 && finding.column >= 1));
  });
}

test('scripts of rubbish are read to their end', async () => {
  const scripts = ['$('.repeat(20_000), '"\'`'.repeat(20_000), '${{ github.sha }} '.repeat(5000), '<<E '.repeat(5000)];
  for (const script of scripts) {
    const { readable } = await checked(
      `on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: |\n          ${script}\n`,
    );
    assert.ok(readable);
  }
});

test('what is no file is not read', async () => {
  for (const place of [dir, '/dev/zero', path.join(dir, 'nowhere')]) {
    const { readable, findings } = await checkFile(place, 'x.yml', signal);
    assert.deepEqual([readable, findings.map(({ code }) => code)], [false, ['not-yaml']], place);
  }
});
