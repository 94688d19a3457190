import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { runCommand } from '../../src/lib/command.ts';
import { gantry, isRunning, startGantry } from './fixtures/gantry.ts';
import { CI, makeRepository, workflow } from './fixtures/repository.ts';

const step = (name: string, run: string, more: Readonly<Record<string, string>> = {}) =>
  JSON.stringify({ name, run, ...more });

test('a step that kills its parent leaves no orphan, and the record says at which step the run was lost', async () => {
  await using repository = await makeRepository({});
  const note = path.join(repository.folder, '.git', 'pids');
  const isRecorded = `grep -rqsx before "${repository.folder}/.gantry/runs"`;
  const kill = `setsid sleep 300 & echo $! $$ > ${note}; echo before; until ${isRecorded}; do sleep 0.05; done; kill -9 $PPID; sleep 300`;
  await repository.write({ [CI]: workflow(step('First', 'true'), step('Kill', kill)) });
  const run = startGantry(['run', '-C', repository.folder]);
  assert.equal((await run.ended).code, null);
  const pids = (await readFile(note, 'utf8')).trim().split(' ').map(Number);
  const end = performance.now() + 2000;
  for (const pid of pids) while (performance.now() < end && (await isRunning(pid))) await pause(50);
  for (const pid of pids) assert.equal(await isRunning(pid), false);
  const [id = ''] = /\d{8}-\S+/.exec((await gantry(['runs', '-C', repository.folder])).stdout) ?? [];
  const shown = await gantry(['show', id, '-C', repository.folder]);
  assert.match(shown.stdout, /lost at step 3 of job: Kill\n {2}│ before\n/);
});

test('Ctrl-C ends what a step started in another session too', async () => {
  await using repository = await makeRepository({});
  const note = path.join(repository.folder, '.git', 'pids');
  await repository.write({
    [CI]: workflow(
      step('Daemon', `trap 'exit 1' INT; setsid sh -c 'trap "" INT HUP; echo $$ > ${note}; echo up; sleep 300' & wait`),
    ),
  });
  const run = startGantry(['run', '-C', repository.folder, '-v']);
  await run.printed('up');
  run.child.kill('SIGINT');
  const { code } = await run.ended;
  assert.equal(code, 1);
  assert.equal(await isRunning(Number(await readFile(note, 'utf8'))), false);
});

test('two runs at once in one repository have folders, records and logs of their own', async () => {
  await using repository = await makeRepository({});
  const met = path.join(repository.folder, '.git', 'met');
  // Each waits until the other has written into its own workspace, and then finds nothing but its own.
  const meet = (own: string, other: string) =>
    `echo ${own} > mine; touch ${met}-${own}; for i in $(seq 200); do [ -e ${met}-${other} ] && break; sleep 0.02; done; echo "$(ls) $(cat mine)"; echo V=${own} >> $GITHUB_ENV`;
  await repository.write({
    '.github/workflows/one.yml': workflow(step('Meet', meet('one', 'two')), step('Tell', 'echo "env $V"')),
    '.github/workflows/two.yml': workflow(step('Meet', meet('two', 'one')), step('Tell', 'echo "env $V"')),
  });
  const ended = await Promise.all(
    ['one', 'two'].map((name) => gantry(['run', '-C', repository.folder, '-v', '-W', `.github/workflows/${name}.yml`])),
  );
  for (const [index, name] of ['one', 'two'].entries()) {
    assert.equal(ended[index]?.code, 0, ended[index]?.stderr);
    assert.match(ended[index]?.stdout ?? '', new RegExp(`│ mine ${name}\\n.*│ env ${name}\\n`, 's'));
  }
  const { stdout } = await gantry(['runs', '-C', repository.folder]);
  assert.equal(new Set(stdout.match(/\d{8}-\d{6}-\w+/g)).size, 2);
  assert.doesNotMatch(stdout, /lost/);
});

test('a step that fills the disk fails, and the run goes on with a record that names its gaps', async (t) => {
  const disk = await mkdtemp(path.join(os.tmpdir(), 'gantry-disk-'));
  const mounted = await runCommand(['mount', '-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk]).catch(() => null);
  if (mounted?.code !== 0) {
    await rm(disk, { recursive: true });
    return t.skip('a disk of its own needs the right to mount one');
  }
  try {
    const folder = path.join(disk, 'repository');
    await runCommand(['git', 'init', '-q', '-b', 'main', folder]);
    await using repository = await makeRepository({});
    await repository.write({
      [CI]: workflow(
        step('Fill', 'cat /dev/zero > big || echo full; exit 1'),
        step('Free', 'rm big; echo freed', { if: 'always()' }),
      ),
    });
    await repository.git('add', '-A');
    await repository.git('commit', '-qm', 'Two');
    await repository.git('push', '-q', folder, 'HEAD:refs/heads/there');
    await runCommand(['git', '-C', folder, 'checkout', '-q', 'there']);
    const run = await gantry(['run', '-C', folder, '-v'], { TMPDIR: disk });
    assert.equal(run.code, 1, run.stderr);
    assert.match(run.stdout, /│ full\n.*│ freed\n/s);
    assert.match(run.stderr, /^The disk is full: the record of this run in \S+ has gaps$/m);
    assert.match((await gantry(['runs', '-C', folder, '--json'])).stdout, /"result":"failure"/);
  } finally {
    await pause(200);
    await runCommand(['umount', '-l', disk]);
    await rm(disk, { recursive: true });
  }
});
