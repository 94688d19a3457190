import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { gantry, isRunning, startGantry } from './fixtures/gantry.ts';
import { CI, makeRepository, workflow } from './fixtures/repository.ts';

/** A step that writes the ids of itself and a child to the file `pids` beside the repository, and then takes its time. */
const slow = (notes: string, before = '') =>
  JSON.stringify({ name: 'Slow', run: `${before}sleep 300 & echo $! $$ > ${notes}; echo begun; wait` });

test('Ctrl-C stops the children, runs always(), and ends with 1', async () => {
  await using repository = await makeRepository({});
  const notes = path.join(repository.folder, '.git', 'pids');
  await repository.write({
    [CI]: workflow(slow(notes), 'run: echo not me', '{ if: always(), run: echo cleaned up }'),
  });
  const run = startGantry(['run', '-C', repository.folder, '-v']);
  await run.printed('begun');
  run.child.kill('SIGINT');
  const { code, output } = await run.ended;
  assert.equal(code, 1, output);
  assert.match(output, /SIGINT: stopping/);
  assert.match(output, /│ cleaned up/);
  assert.doesNotMatch(output, /│ not me/);
  assert.deepEqual(await alive(notes), []);
  assert.match((await gantry(['runs', '-C', repository.folder, '--json'])).stdout, /"result":"cancelled"/);
});

test('a second Ctrl-C kills at once, and nothing is left', async () => {
  await using repository = await makeRepository({});
  const notes = path.join(repository.folder, '.git', 'pids');
  await repository.write({ [CI]: workflow(slow(notes, "trap '' INT TERM; ")) });
  const run = startGantry(['run', '-C', repository.folder, '-v']);
  await run.printed('begun');
  run.child.kill('SIGINT');
  await run.printed('stopping');
  // Within half a second of the first it would be the same press.
  await pause(700);
  assert.equal(run.child.exitCode, null);
  const started = performance.now();
  run.child.kill('SIGINT');
  assert.equal((await run.ended).code, 130);
  assert.ok(performance.now() - started < 2000);
  assert.deepEqual(await leftAfter(notes, 2000), []);
});

test('kill -9 leaves no orphan after two seconds, and the record says lost', async () => {
  await using repository = await makeRepository({});
  const notes = path.join(repository.folder, '.git', 'pids');
  await repository.write({ [CI]: workflow('run: echo first', slow(notes, "trap '' INT TERM HUP; ")) });
  const run = startGantry(['run', '-C', repository.folder, '-v']);
  await run.printed('begun');
  run.child.kill('SIGKILL');
  await run.ended;
  assert.deepEqual(await leftAfter(notes, 2000), []);
  const listed = await gantry(['runs', '-C', repository.folder]);
  assert.match(listed.stdout, /lost/);
  const [id = ''] = /\d{8}-\S+/.exec(listed.stdout) ?? [];
  const shown = await gantry(['show', id, '-C', repository.folder]);
  assert.equal(shown.code, 0, shown.stderr);
  assert.match(shown.stdout, /lost at step 3 of job: Slow\n {2}│ begun\n.*is gone/);
});

test('a daemon that a step leaves behind ends with its job', async () => {
  await using repository = await makeRepository({});
  const notes = path.join(repository.folder, '.git', 'pids');
  const daemon = JSON.stringify({
    run: `setsid sh -c 'echo $$ > ${notes}; exec sleep 300' < /dev/null > /dev/null 2>&1 & until [ -s ${notes} ]; do sleep 0.05; done`,
  });
  await repository.write({ [CI]: workflow(daemon) });
  assert.equal((await gantry(['run', '-C', repository.folder])).code, 0);
  assert.deepEqual(await leftAfter(notes, 2000), []);
});

async function alive(notes: string): Promise<number[]> {
  const pids = (await readFile(notes, 'utf8')).trim().split(' ').map(Number);
  assert.ok(
    pids.every((pid) => pid > 1),
    String(pids),
  );
  const running = await Promise.all(pids.map(isRunning));
  return pids.filter((_, index) => running[index]);
}

/** The noted processes that are still there when none is, or when the time is over. */
async function leftAfter(notes: string, milliseconds: number): Promise<number[]> {
  const end = performance.now() + milliseconds;
  for (;;) {
    const left = await alive(notes);
    if (left.length === 0 || performance.now() > end) return left;
    await pause(50);
  }
}
