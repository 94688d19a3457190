// Writes docs/configuration.md and docs/gantry.schema.json from src/config. A test fails when they are stale.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { editorSchema } from '../src/config/editor-schema.ts';
import { configurationPage } from './config-docs.ts';

const root = path.dirname(import.meta.dirname);

/** What the generated files must hold, by their paths in the repository. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const example = await readFile(path.join(root, 'src/config/example.yml'), 'utf8');
  const schema = editorSchema();
  return new Map([
    ['docs/configuration.md', configurationPage(schema, example)],
    ['docs/gantry.schema.json', `${JSON.stringify(schema, null, 2)}\n`],
  ]);
}

if (import.meta.main)
  for (const [file, text] of await generatedFiles()) {
    await writeFile(path.join(root, file), text);
    process.stdout.write(`Wrote ${file}\n`);
  }
