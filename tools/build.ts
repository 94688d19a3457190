import fs from 'node:fs/promises';
import path from 'node:path';
import { mustRun } from '../src/lib/command.ts';

const root = path.dirname(import.meta.dirname);
const dist = path.join(root, 'dist');

/** Files of `src/` that are read as they are, beside the code that reads them. */
const ASSETS = ['**/gantry-host', '**/gantry-host.*', '**/*.cjs', '**/*.sql', '**/*.yml', '**/*.json'];

/**
 * Builds what the npm package carries: `src/` as JavaScript in `dist/`, file by file (Node refuses TypeScript under
 * `node_modules`), with the files that are read as they are.
 */
async function buildPackage(): Promise<void> {
  await fs.rm(dist, { recursive: true, force: true });
  await mustRun(
    [process.execPath, path.join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json'],
    { cwd: root },
  );
  for await (const asset of fs.glob(ASSETS, {
    cwd: path.join(root, 'src'),
    exclude: ['**/fixtures/**', '**/cases/**'],
  })) {
    const target = path.join(dist, asset);
    await fs.mkdir(path.dirname(target), { recursive: true });
    await fs.copyFile(path.join(root, 'src', asset), target);
  }
}

await buildPackage();
console.log(`built ${path.relative(root, dist)}/`);
