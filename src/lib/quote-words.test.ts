import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mustRun } from './command.ts';
import { quoteWords } from './quote-words.ts';

test('any words come out of a shell as they went in', async () => {
  const word = fc.string({ unit: 'binary-ascii' }).map((text) => text.replaceAll('\0', ''));
  const property = fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 8 }), async (words) => {
    const { stdout } = await mustRun(['sh', '-c', `printf '%s\\0' ${quoteWords(words)}`]);
    assert.deepEqual(stdout.split('\0').slice(0, -1), words);
  });
  await fc.assert(property, { numRuns: 60 });
});
