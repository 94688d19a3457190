import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { gantry } from './fixtures/gantry.ts';
import { CI, makeRepository, workflow } from './fixtures/repository.ts';

const hasScript = spawnSync('script', ['--version']).status === 0;
const skip = hasScript ? false : 'this machine has no script(1) to make a terminal with';
const bin = path.resolve(import.meta.dirname, '..', '..', 'bin', 'gantry');

test('--pause-on-failure opens a shell where a step failed, and then runs that step again', { skip }, async () => {
  const steps = [
    'run: mkdir src',
    '{ run: exit 1, continue-on-error: true }',
    `{ id: it, working-directory: src, env: { NAME: '\${{ secrets.NAME }}' }, run: 'echo tried >> ../tries; echo "half=done" >> $GITHUB_OUTPUT; cat fixed' }`,
    "run: 'echo tries: $(wc -l < tries), half: ${{ steps.it.outputs.half }}'",
  ];
  await using repository = await makeRepository({ [CI]: workflow(...steps), 'src/x': '' });
  const words = [process.execPath, bin, 'run', '-v', '-C', repository.folder, '--secret', 'NAME', '--pause-on-failure'];
  const env = { ...process.env, NAME: 'hush', SHELL: '/bin/sh', CI: undefined };
  const child = spawn('script', ['-qec', words.join(' '), '/dev/null'], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  let shells = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8');
    if (output.split('when it ends, the step runs again.').length - 1 === shells) return;
    shells += 1;
    child.stdin.write('echo "in $(basename $PWD) as <$NAME>"; touch fixed; exit\n');
  });
  const [code] = (await once(child, 'close')) as [number | null];
  output = stripVTControlCharacters(output);
  assert.equal(code, 0, output);
  assert.match(output, /✗ job › Run echo tried/);
  assert.match(output, /in src as <hush>/);
  assert.match(output, /It was looked at, and runs again:/);
  assert.match(output, /tries: 2, half: done/);
  assert.equal(shells, 1);
});

test('--pause-on-failure without a terminal starts nothing', async () => {
  await using repository = await makeRepository({ [CI]: workflow('run: echo started') });
  const { code, stderr, stdout } = await gantry(['run', '-C', repository.folder, '--pause-on-failure']);
  assert.equal(code, 2);
  assert.match(stderr, /there is no terminal here/);
  assert.equal(stdout, '');
});
