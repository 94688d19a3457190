import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { skipWithout } from './needs.ts';
import { differences } from './workflows/compare.ts';
import { readCase } from './workflows/read-case.ts';
import { runCase } from './workflows/run-case.ts';
import { useMemory } from './workflows/use-memory.ts';

const folder = path.join(import.meta.dirname, 'workflows');
for (const name of ['GANTRY_HOME', 'GANTRY_RUN', 'GANTRY_ALLOW_DEPLOY']) delete process.env[name];
useMemory();

function isOnPath(program: string): boolean {
  return spawnSync(program, ['--version']).status === 0;
}

/** Every file in a folder of `test/workflows` is a case: a workflow, an event, and what must happen. */
describe('workflows', { concurrency: 3 }, () => {
  for (const file of globSync('*/*.yml', { cwd: folder }).toSorted()) {
    const wanted = readCase(folder, file);
    const missing = wanted.needs.find((program) => !isOnPath(program));
    const skip = missing === undefined ? false : skipWithout(missing, `this machine has no ${missing}`);
    it(`${file}: ${wanted.title}`, { skip }, async () => {
      const found = differences(wanted, await runCase(wanted));
      if (wanted.gap === undefined) assert.deepEqual(found, []);
      else assert.notDeepEqual(found, [], `${file} passes now: remove its "gap" (${wanted.gap})`);
    });
  }
});
