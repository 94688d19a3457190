import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { readWorkflow } from './read-workflow.ts';

const folder = path.join(import.meta.dirname, 'fixtures');
const seeds = fs
  .globSync('{right,wrong}/*.yml', { cwd: folder })
  .map((file) => fs.readFileSync(path.join(folder, file), 'utf8'));
const pieces = [
  '${{',
  '}}',
  "'",
  '"',
  '[',
  '{',
  ']',
  '}',
  ': ',
  '\n',
  '- ',
  '&a ',
  '*a',
  '<<: ',
  '|\n',
  '>-\n',
  '\t',
  '\0',
  '!!x ',
  '? ',
];

const mutation = fc.record({ from: fc.nat(), cut: fc.nat(40), piece: fc.constantFrom('', ...pieces) });

test('a workflow file broken at random is read or refused with places, and never crashes the reader', () => {
  fc.assert(
    fc.property(fc.constantFrom(...seeds), fc.array(mutation, { minLength: 1, maxLength: 4 }), (seed, mutations) => {
      const text = mutations.reduce((before, { from, cut, piece }) => {
        const at = from % (before.length + 1);
        return before.slice(0, at) + piece + before.slice(at + cut);
      }, seed);
      const reading = readWorkflow(text, 'w.yml');
      if ('workflow' in reading) return;
      assert.ok(reading.mistakes.length > 0);
      for (const { at } of reading.mistakes) assert.ok(at && at.line >= 1 && at.column >= 1);
    }),
    { numRuns: Number(process.env.GANTRY_FUZZ_RUNS ?? 500) },
  );
});
