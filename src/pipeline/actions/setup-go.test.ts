import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { skipWithout } from '../../../test/needs.ts';
import { mustRun, runCommand } from '../../lib/command.ts';
import { setupGo } from './setup-go.ts';
import { startTestJob } from './test-action.ts';

const here = await goHere();
const skip = skipWithout('go', here === null ? 'this machine has no Go' : undefined);

test('the Go that is here is set up, with the programs it installs on the PATH', { skip }, async () => {
  await using job = await startTestJob();
  for (const wanted of [`${here}`, 'stable', '', `>=1.20`, `^1.20`]) {
    const { outcome, outputs, paths, warnings } = await job.run(setupGo, { 'go-version': wanted });
    assert.deepEqual(outcome, { ok: true }, wanted);
    assert.deepEqual(warnings, [], wanted);
    assert.equal(outputs['go-version'], here);
    const env = { ...process.env, PATH: [...paths, process.env.PATH].join(':') };
    assert.ok((await mustRun(['sh', '-c', 'go version'], { env })).stdout.includes(`go${here}`));
    assert.ok(paths.some((folder) => folder.endsWith('/bin') && !folder.startsWith('/usr')));
  }
});

test('an older Go than that of this machine is served by the newer one, said aloud', { skip }, async () => {
  await using job = await startTestJob();
  const { outcome, outputs, warnings } = await job.run(setupGo, { 'go-version': '1.13' });
  assert.deepEqual(outcome, { ok: true });
  assert.equal(warnings.length, 1);
  assert.ok(warnings[0]?.includes('1.13') && warnings[0].includes(outputs['go-version'] ?? '?'));
});

test('a newer Go than any here fails, and names those that are here', async () => {
  await using job = await startTestJob();
  const { outcome } = await job.run(setupGo, { 'go-version': '1.99' });
  assert.ok(!outcome.ok);
  assert.match(outcome.reason, /^Go 1\.99 is not on this machine: it has /);
});

test('the version comes from go.mod: the toolchain where one is named, else the go line', async () => {
  await using job = await startTestJob();
  const files = {
    'go.mod': 'module shop\n\ngo 1.98\n',
    'api/go.mod': 'module shop\n\ngo 1.20\ntoolchain go1.98.1\n',
    'go.work': 'go 1.98\nuse ./api\n',
    '.go-version': '1.98.2\n',
  };
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(job.job.paths.workspace, name);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, text);
    const { outcome } = await job.run(setupGo, { 'go-version-file': name });
    assert.ok(!outcome.ok && outcome.reason.startsWith('Go 1.98'), name);
  }
});

test('rubbish is no version of Go', async () => {
  await using job = await startTestJob();
  for (const wanted of ['$(touch x)', 'newest', '1..2']) {
    const { outcome } = await job.run(setupGo, { 'go-version': wanted });
    assert.deepEqual(outcome, { ok: false, reason: `"${wanted}" is no version of Go that can be read` });
  }
});

async function goHere(): Promise<string | null> {
  try {
    const { code, stdout } = await runCommand(['go', 'env', 'GOVERSION']);
    return code === 0 ? stdout.trim().replace(/^go/, '') : null;
  } catch {
    return null;
  }
}
