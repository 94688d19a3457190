import fs from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

const root = path.dirname(import.meta.dirname);
const dist = path.join(root, 'dist');

/**
 * Builds what the npm package carries: `dist/cli/main.js` bundled from `src/` (Node refuses TypeScript under
 * `node_modules`, and one file starts faster than many), with the packages it needs left outside, and the files that
 * run on hosts beside it.
 */
async function buildPackage(): Promise<void> {
  await fs.rm(dist, { recursive: true, force: true });
  await build({
    entryPoints: { 'cli/main': path.join(root, 'src/cli/main.ts') },
    outdir: dist,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    packages: 'external',
    chunkNames: 'chunks/[name]-[hash]',
    legalComments: 'none',
  });
}

await buildPackage();
console.log(`built ${path.relative(root, dist)}/cli/main.js`);
