import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { compatibilityPage, PAGE } from './compatibility.ts';

test('the page of compatibility is what the cases say now', async () => {
  const found = await readFile(path.join(import.meta.dirname, '..', PAGE), 'utf8');
  assert.equal(found, compatibilityPage(), `${PAGE} is stale: run "node bin/launch.mjs tools/compatibility.ts"`);
});

test('every row of the checklist is answered', () => {
  const numbers = [...compatibilityPage().matchAll(/^\| (\d+) \|.*\*\*(?:yes|partly|not yet)\*\*/gm)].map(
    ([, number]) => Number(number),
  );
  assert.deepEqual(
    numbers,
    Array.from({ length: 46 }, (_, index) => index + 1),
  );
});
