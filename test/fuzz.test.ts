import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { InputError } from '../src/lib/mistake.ts';
import { MemoryGroups } from '../src/pipeline/concurrency/memory-groups.ts';
import { fakeExecutor } from '../src/pipeline/executors/fake/fake-executor.ts';
import { prepareRun } from '../src/pipeline/prepare-run.ts';
import { runWorkflow } from '../src/pipeline/run-workflow.ts';
import { openLog } from '../src/pipeline/runner/log-stream.ts';
import { createMasks } from '../src/pipeline/runner/masks.ts';
import { jobRunner } from '../src/pipeline/runner/run-job.ts';
import { runTestJob } from '../src/pipeline/runner/test-job.ts';
import { readWorkflow } from '../src/pipeline/workflow/read-workflow.ts';
import { readCase } from './workflows/read-case.ts';

/** How many inputs each test makes up: `GANTRY_FUZZ_RUNS=100000 node --test test/fuzz.test.ts` takes longer and finds more. */
const numRuns = Number(process.env.GANTRY_FUZZ_RUNS ?? 300);
const folder = path.join(import.meta.dirname, 'workflows');

const SECRET = 'p%41ss"w<o>rd\\ &1ü';
const LINES = 'first-hidden-line\nsecond-hidden-line';
const forms = [
  SECRET,
  ...LINES.split('\n'),
  JSON.stringify(SECRET).slice(1, -1),
  encodeURIComponent(SECRET),
  Buffer.from(SECRET).toString('base64'),
  Buffer.from(`user:${SECRET}`).toString('base64').slice(8),
];
/** What must show nowhere: the ends of base64 depend on what stands around it. */
const hidden = forms.map((form) => (form.endsWith('=') ? form.slice(0, -4) : form));

const commands = [
  'error file=a,line=x,col=-1',
  'warning title=%0A',
  'notice',
  'group',
  'endgroup',
  'debug',
  'add-mask',
  'stop-commands',
  'echo',
  'add-matcher',
  'remove-matcher owner=x',
  'save-state name=s',
  'set-output name=o',
  'set-env name=E',
  'add-path',
  'unknown',
];
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(...forms, '\r', '\0', '\x1b[31m', '::', '##[', '%0A', '%25', 'on', 'token-of-mine'),
);
const line = fc.oneof(
  text,
  fc.tuple(fc.constantFrom(...commands), text).map(([name, data]) => `::${name}::${data}`),
  fc.tuple(fc.constantFrom(...commands), text).map(([name, data]) => `##[${name}]${data}`),
  fc.constant('::token-of-mine::'),
  text.map((data) => `::notice title=${data},file=${data}::${data.replaceAll('%', '%25')}`),
);
const noise = fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes));
const output = fc.array(fc.oneof({ weight: 5, arbitrary: line.map((one) => Buffer.from(`${one}\n`)) }, noise), {
  maxLength: 20,
});
const files = fc.dictionary(
  fc.constantFrom(
    '$GITHUB_ENV',
    '$GITHUB_OUTPUT',
    '$GITHUB_STATE',
    '$GITHUB_PATH',
    '$GITHUB_STEP_SUMMARY',
    '$GITHUB_ARTIFACTS',
  ),
  fc.array(fc.oneof(text, fc.constantFrom('A=', 'B<<E\n', 'E\n', '\n', 'NODE_OPTIONS=')), { maxLength: 6 }),
);

/** Cuts bytes at these places, so that secrets and commands come in several writes. */
function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
}

test('whatever a step prints and writes, the job ends and tells no secret', async () => {
  await fc.assert(
    fc.asyncProperty(output, fc.array(fc.nat(), { maxLength: 12 }), files, async (chunks, cuts, written) => {
      const writes = Object.fromEntries(Object.entries(written).map(([name, parts]) => [name, parts.join('')]));
      const prints = cutAt(Buffer.concat(chunks), cuts).map((bytes) => ({ text: bytes, source: 'stdout' as const }));
      const executor = fakeExecutor({ step: () => ({ prints, writes }) });
      const { result, events } = await runTestJob(
        'outputs: { o: "${{ steps.s.outputs.A }}" }\nsteps: [{ id: s, run: a }, { if: always(), run: b, env: { X: "${{ steps.s.outputs.o }}" } }]',
        { executor, secrets: { ONE: SECRET, TWO: LINES } },
      );
      const told = events.map((event) => Object.values(event).join('\n')).join('\n') + JSON.stringify(result.outputs);
      for (const form of hidden) assert.ok(!told.includes(form), `${form} is told`);
    }),
    { numRuns },
  );
});

const seeds = globSync('*/*.yml', { cwd: folder }).flatMap((file) => readCase(folder, file).workflow ?? []);
const words = seeds.flatMap((seed) => seed.match(/\$\{\{.*?\}\}|[\w.-]+(?=:)|[^\s{},[\]:]+/g) ?? []);
const change = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('drop line', 'double line', 'swap word', 'insert word'),
  word: fc.constantFrom(...new Set(words)),
});

function changed(seed: string, { at, how, word }: { at: number; how: string; word: string }): string {
  const lines = seed.split('\n');
  const index = at % lines.length;
  if (how === 'drop line') return lines.toSpliced(index, 1).join('\n');
  if (how === 'double line') return lines.toSpliced(index, 0, lines[index] ?? '').join('\n');
  const places = [...seed.matchAll(/[^\s{},[\]:]+/g)];
  const place = places[at % places.length];
  if (!place) return seed;
  return seed.slice(0, place.index) + word + seed.slice(place.index + (how === 'swap word' ? place[0].length : 0));
}

const repository = {
  dir: '/x',
  owner: 'acme',
  name: 'shop',
  serverUrl: 'https://github.com',
  defaultBranch: 'main',
  actor: { login: 'octo', email: 'octo@localhost' },
};
const event = { name: 'push', ref: 'refs/heads/main', commit: 'c0ffee', commitMessage: 'Try', payload: {} };

test('a workflow changed at random is refused with places, or runs to its end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...seeds),
      fc.array(change, { minLength: 1, maxLength: 5 }),
      async (seed, changes) => {
        const reading = readWorkflow(changes.reduce(changed, seed), 'w.yml');
        if (!('workflow' in reading)) {
          assert.ok(reading.mistakes.length > 0);
          return;
        }
        const { workflow } = reading;
        const executor = fakeExecutor({
          step: ({ script }) => ({ end: { kind: 'exited', code: script.length % 3 === 0 ? 1 : 0 } }),
        });
        const source = { folder: async () => '/nowhere', commit: '0'.repeat(40), ref: 'refs/heads/main' };
        const runJob = jobRunner({ executor, labels: ['ubuntu-*'], source });
        const late = AbortSignal.timeout(10_000);
        try {
          const run = { id: '1', number: 1, attempt: 1 };
          const prepared = prepareRun({
            workflow,
            callables: new Map(),
            event,
            repository,
            run,
            secrets: {},
            vars: {},
          });
          const summary = await runWorkflow(prepared, {
            emit: () => undefined,
            groups: new MemoryGroups().of('1'),
            signal: late,
            maxParallel: 8,
            runJob,
          });
          assert.ok(['success', 'failure', 'cancelled', 'skipped'].includes(summary.result), summary.result);
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
        }
        assert.equal(late.aborted, false, 'the run did not end');
        assert.equal(executor.open, 0);
      },
    ),
    { numRuns },
  );
});

test('a line of 100 MB passes in pieces, in bounded memory, without the secret in it', async () => {
  const chunk = Buffer.from(`${'x'.repeat(65_000)}${SECRET}::error::`);
  let length = 0;
  let longest = 0;
  const log = openLog({
    masks: createMasks([SECRET]),
    onText(piece) {
      length += piece.length;
      longest = Math.max(longest, piece.length);
      assert.ok(!piece.includes('w<o>rd'));
    },
    onCommand: () => undefined,
  });
  const before = process.memoryUsage().rss;
  for (let sent = 0; sent < 100_000_000; sent += chunk.length) log.push(chunk, 'stdout');
  await log.end();
  assert.ok(length > 99_000_000 && longest < 3_000_000, `${length} ${longest}`);
  assert.ok(process.memoryUsage().rss - before < 200_000_000);
});
