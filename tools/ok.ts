import path from 'node:path';
import { runCommand } from '../src/lib/command.ts';

const root = path.dirname(import.meta.dirname);
const bin = (name: string) => path.join(root, 'node_modules', '.bin', name);

/** The gate: every check a change must pass, in order of price. */
const checks: readonly { readonly name: string; readonly words: readonly string[] }[] = [
  { name: 'biome', words: [process.execPath, bin('biome'), 'check', '--error-on-warnings', '.'] },
  { name: 'tsc', words: [process.execPath, bin('tsc'), '-p', '.'] },
  { name: 'layers', words: [process.execPath, 'tools/layers-check.ts'] },
  { name: 'knip', words: [process.execPath, bin('knip')] },
  { name: 'size', words: [process.execPath, 'tools/size.ts'] },
  { name: 'tests', words: [process.execPath, 'tools/run-tests.ts'] },
];

const skipped = new Set(
  process.argv
    .slice(2)
    .filter((word) => word.startsWith('--skip='))
    .map((word) => word.slice(7)),
);
const failed: string[] = [];
for (const { name, words } of checks.filter((check) => !skipped.has(check.name))) {
  const started = performance.now();
  const { code } = await runCommand(words, { cwd: root, onOutput: (chunk) => process.stdout.write(chunk) });
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name}  ${((performance.now() - started) / 1000).toFixed(1)} s`);
  if (code !== 0) failed.push(name);
}
if (failed.length > 0) console.error(`Not ok: ${failed.join(', ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;
