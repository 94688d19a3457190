import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';

const root = path.join(import.meta.dirname, '..');

/** The rows of a page's tables: what goes wrong, and the file and name of the test that shows it. */
function rowsOf(page: string): { fault: string; file: string; name: string }[] {
  const lines = page.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| Fault |'));
  return lines.map((line) => {
    const [, fault = '', file = '', name = ''] = /^\| (.+) \| `([^`]+)`: (.+) \|$/.exec(line) ?? [];
    assert.notEqual(name, '', `a row without a test: ${line}`);
    return { fault, file, name };
  });
}

test('each fault of the page is shown by a test that is there', async () => {
  const rows = rowsOf(await readFile(path.join(root, 'docs', 'faults.md'), 'utf8'));
  assert.ok(rows.length > 50, `${rows.length} faults`);
  for (const { fault, file, name } of rows) {
    const text = await readFile(path.join(root, file), 'utf8');
    assert.ok(text.includes(name), `${fault}: ${file} has no "${name}"`);
  }
});

test('each suite on real hosts shows a fault of the page, or is named as one that shows something else', async () => {
  const others = ['hosts'];
  const page = await readFile(path.join(root, 'docs', 'faults.md'), 'utf8');
  const files = (await readdir(path.join(root, 'test', 'hosts'))).filter((file) => file.endsWith('.test.ts'));
  const unnamed = files.filter(
    (file) => !page.includes(`test/hosts/${file}`) && !others.includes(file.replace('.test.ts', '')),
  );
  assert.deepEqual(unnamed, []);
});
