import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { commandsPage } from './generate-command-docs.ts';

test('the page of commands is what their help says now, with an example of each', async () => {
  const page = await commandsPage();
  const found = await readFile(path.join(import.meta.dirname, '..', 'docs', 'commands.md'), 'utf8');
  assert.equal(found, page, 'docs/commands.md is stale: run "node bin/launch.mjs tools/generate-command-docs.ts"');
  const sections = page.split(/^## /m).slice(1);
  assert.ok(sections.length > 20, `${sections.length} commands`);
  for (const section of sections) assert.match(section, /\nExample:\n {2}\$ gantry /, section.split('\n')[0]);
});
