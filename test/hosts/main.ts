import { spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { dockerEngine, dockerMissing } from './docker-engine.ts';
import { cleanHosts } from './hosts.ts';
import { hostImage, imageMissing } from './image.ts';

// npm run test:hosts [-- <words of file names>]   the suites that need real hosts, one after the other
// npm run test:hosts -- --clean                   removes hosts, networks and images that they made
const words = process.argv.slice(2);
const missing = (await dockerMissing()) ?? (await imageMissing());
if (words.includes('--clean')) {
  if (missing) console.log(`Nothing to remove: ${missing}.`);
  else await cleanHosts();
} else {
  process.exitCode = await runSuites(words);
}

async function runSuites(wanted: readonly string[]): Promise<number> {
  const found = await Array.fromAsync(fs.glob('**/*.test.ts', { cwd: import.meta.dirname }));
  const files = found.filter((file) => wanted.length === 0 || wanted.some((word) => file.includes(word))).sort();
  if (files.length === 0) {
    console.error('No test file matches.');
    return 2;
  }
  // Without it each suite says why it is skipped, or fails where GANTRY_REQUIRE demands hosts.
  await using _ = missing ? undefined : await dockerEngine();
  if (!missing) await hostImage();
  const paths = files.map((file) => path.join(import.meta.dirname, file));
  const child = spawn(process.execPath, ['--test', '--test-concurrency=1', ...paths], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return await new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}
