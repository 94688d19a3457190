import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { skipWithout } from '../../../test/needs.ts';
import { mustRun, runCommand } from '../../lib/command.ts';
import { setupPython } from './setup-python.ts';
import { type ActionResult, startTestJob } from './test-action.ts';

const here = await pythonHere();
const skip = skipWithout('python', here === null ? 'this machine has no Python' : undefined);

test('the Python that is here becomes python, python3 and pip of the job, in a place of its own', {
  skip,
}, async () => {
  await using job = await startTestJob();
  const result = await job.run(setupPython, { 'python-version': `${here}` });
  assert.deepEqual(result.outcome, { ok: true });
  assert.deepEqual(result.warnings, []);
  assert.ok(result.outputs['python-version']?.startsWith(`${here}.`));
  const print = 'import sys; print("%d.%d" % sys.version_info[:2], sys.prefix)';
  for (const name of ['python', 'python3'])
    assert.equal(await said(result, name, '-c', print), `${here} ${result.variables.pythonLocation}`);
  assert.match(await said(result, 'pip', '--version'), new RegExp(`^pip .*${job.job.paths.temp}.*python ${here}`));
  assert.equal(result.outputs['python-path'], `${result.variables.pythonLocation}/bin/python`);
});

test('what pip installs in a step is gone with the job', { skip }, async () => {
  await using job = await startTestJob();
  const result = await job.run(setupPython, { 'python-version': `${here}` });
  const site = await said(result, 'python', '-c', 'import sysconfig; print(sysconfig.get_path("purelib"))');
  assert.ok(site.startsWith(job.job.paths.temp));
});

for (const [wanted, kind] of [
  ['3.2', 'an older'],
  ['3.99', 'a newer'],
] as const) {
  test(`in place of ${kind} Python than those of this machine the nearest is used, said aloud`, { skip }, async () => {
    await using job = await startTestJob();
    const { outcome, outputs, warnings } = await job.run(setupPython, { 'python-version': wanted });
    assert.deepEqual(outcome, { ok: true });
    const [warning = ''] = warnings;
    assert.ok(warning.includes(`Python ${wanted} is not on this machine`));
    assert.ok(warning.includes(`Python ${outputs['python-version']}`));
  });
}

test('where no Python can stand in, the step fails and names those that are here', async () => {
  await using job = await startTestJob();
  const { outcome } = await job.run(setupPython, { 'python-version': '4' });
  assert.ok(!outcome.ok);
  assert.match(outcome.reason, /^Python 4 is not on this machine \(it has /);
});

test('update-environment: false leaves the PATH alone and gives the path as an output', { skip }, async () => {
  await using job = await startTestJob();
  const given = { 'python-version': '3.x', 'update-environment': 'false' };
  const { paths, variables, outputs } = await job.run(setupPython, given);
  assert.deepEqual([paths, variables], [[], {}]);
  await fs.access(outputs['python-path'] ?? '');
});

test('the version comes from .python-version, pyproject.toml and .tool-versions', async () => {
  await using job = await startTestJob();
  const files = {
    '.python-version': '4.1\n',
    'pyproject.toml': '[project]\nname = "shop"\nrequires-python = ">=4.1"\n',
    '.tool-versions': 'nodejs 24\npython 4.1\n',
  };
  for (const [name, text] of Object.entries(files)) {
    await fs.writeFile(path.join(job.job.paths.workspace, name), text);
    const { outcome } = await job.run(setupPython, { 'python-version-file': name });
    assert.ok(!outcome.ok && outcome.reason.includes('4.1'), name);
  }
});

test('rubbish, and Pythons of another make, are no versions', async () => {
  await using job = await startTestJob();
  for (const wanted of ['$(touch x)', 'pypy3.10', 'latest']) {
    const { outcome } = await job.run(setupPython, { 'python-version': wanted });
    assert.deepEqual(outcome, { ok: false, reason: `"${wanted}" is no version of Python that can be read` });
  }
});

async function said({ paths }: ActionResult, ...words: string[]): Promise<string> {
  const env = { ...process.env, PATH: [...paths, process.env.PATH].join(':') };
  return (await mustRun(['sh', '-c', 'exec "$@"', 'sh', ...words], { env })).stdout.trim();
}

async function pythonHere(): Promise<string | null> {
  try {
    const print = 'import sys; print("%d.%d" % sys.version_info[:2])';
    const { code, stdout } = await runCommand(['python3', '-c', print]);
    return code === 0 ? stdout.trim() : null;
  } catch {
    return null;
  }
}
