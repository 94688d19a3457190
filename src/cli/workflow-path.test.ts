import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { workflowPath } from './workflow-path.ts';

test('a workflow is named from the repository, from the folder worked in, or from anywhere', async () => {
  // A path from a folder inside the repository, and one from outside of it, named no file.
  await using disposable = await fs.mkdtempDisposable(path.join(os.tmpdir(), 'gantry-paths-'));
  const top = await fs.realpath(disposable.path);
  const repository = path.join(top, 'repository');
  const inside = path.join(repository, 'deep');
  await fs.mkdir(inside, { recursive: true });
  for (const file of ['repository/ci.yml', 'repository/deep/own.yml', 'beside.yml'])
    await fs.writeFile(path.join(top, file), '');
  const from = (given?: string) => workflowPath(repository, inside, given);
  assert.equal(from('ci.yml'), 'ci.yml');
  assert.equal(from('../ci.yml'), 'ci.yml');
  assert.equal(from('own.yml'), path.join('deep', 'own.yml'));
  assert.equal(from(path.join(repository, 'ci.yml')), 'ci.yml');
  // Another commit may have it.
  assert.equal(from(path.join(repository, 'gone.yml')), 'gone.yml');
  assert.equal(from('../../beside.yml'), path.join(top, 'beside.yml'));
  assert.equal(from(path.join(top, 'beside.yml')), path.join(top, 'beside.yml'));
  assert.equal(from('nowhere.yml'), 'nowhere.yml');
  assert.equal(from(), undefined);
});
