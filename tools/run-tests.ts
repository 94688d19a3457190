import { spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

const root = path.dirname(import.meta.dirname);

/** Every `*.test.ts` of the checkout, or those whose path contains one of the given words; suites under `test/hosts` have a command of their own. */
async function testFiles(wanted: readonly string[]): Promise<string[]> {
  const files = await Array.fromAsync(fs.glob('{src,test,tools,bench,story}/**/*.test.ts', { cwd: root }));
  return files
    .filter((file) => !file.startsWith('test/hosts/'))
    .filter((file) => wanted.length === 0 || wanted.some((word) => file.includes(word)))
    .sort();
}

const files = await testFiles(process.argv.slice(2).filter((word) => !word.startsWith('-')));
const options = process.argv.slice(2).filter((word) => word.startsWith('-'));
if (files.length === 0) {
  console.error('No test file matches.');
  process.exit(2);
}
const words = [
  '--test',
  `--test-concurrency=${Math.max(2, os.availableParallelism())}`,
  '--test-timeout=600000',
  ...options,
  ...files,
];
const child = spawn(process.execPath, words, { cwd: root, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
