import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { gantry, startGantry } from './fixtures/gantry.ts';
import { makeRepository, type Repository } from './fixtures/repository.ts';

const SLOW = '{ name: Slow, run: \'echo begun; until [ -e "$NOTES/go" ]; do sleep 0.05; done; echo done\' }';

interface Summary {
  readonly result: string;
  readonly runs: readonly { readonly reason?: string }[];
}

/** A workflow of one job in a group; `slow` waits for the file `go` in the folder of git. */
function inGroup(concurrency: string, ...steps: string[]): string {
  const lines = steps.map((step) => `      - ${step}\n`).join('');
  return `name: CI\non: push\nconcurrency: ${concurrency}\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n${lines}`;
}

async function repositoryWith(files: Readonly<Record<string, string>>): Promise<Repository> {
  const entries = Object.entries(files).map(([name, text]) => [`.github/workflows/${name}.yml`, text]);
  return makeRepository(Object.fromEntries(entries));
}

function words({ folder }: Repository, name: string): string[] {
  const notes = path.join(folder, '.git');
  return ['run', '-v', '-C', folder, '-W', `.github/workflows/${name}.yml`, '--env', `NOTES=${notes}`];
}

/** The newest recorded run, or the one after it. */
async function recorded({ folder }: Repository, index = 0): Promise<{ id: string; result: string; reason?: string }> {
  const lines = (await gantry(['runs', '-C', folder, '--json'])).stdout.split('\n');
  return JSON.parse(lines[index] ?? '') as { id: string; result: string; reason?: string };
}

const go = ({ folder }: Repository) => writeFile(path.join(folder, '.git', 'go'), '');

test('a run waits for its group, tells who has it, and goes on when that one has ended', async () => {
  await using repository = await repositoryWith({
    one: inGroup('Deploy-${{ github.ref }}', SLOW),
    two: inGroup('deploy-refs/heads/main', 'run: echo second'),
  });
  const first = startGantry(words(repository, 'one'));
  await first.printed('begun');
  const { id } = await recorded(repository);
  const second = startGantry(words(repository, 'two'));
  await second.printed(`waiting  concurrency group "deploy-refs/heads/main" is held by run ${id}\n`);
  await go(repository);
  const ended = await Promise.all([first.ended, second.ended]);
  assert.deepEqual(
    ended.map(({ code }) => code),
    [0, 0],
  );
  assert.match(ended[1].output, /waiting.*│ second/s);
  const shown = await gantry(['show', (await recorded(repository)).id, '-C', repository.folder, '--json']);
  assert.match(shown.stdout, new RegExp(`"type":"run","state":"waiting","reason":"[^\\n]* is held by run ${id}"`));
});

test('cancel-in-progress stops the run that has the group as Ctrl-C does, and its record says for which run', async () => {
  await using repository = await repositoryWith({
    one: inGroup('x', SLOW, '{ if: always(), run: echo tidied }', 'run: echo never'),
    two: inGroup('{ group: X, cancel-in-progress: "${{ github.event_name == \'push\' }}" }', 'run: echo second'),
  });
  const first = startGantry(words(repository, 'one'));
  await first.printed('begun');
  const second = await gantry(words(repository, 'two'));
  assert.equal(second.code, 0, second.stderr);
  const { code, output } = await first.ended;
  assert.equal(code, 1, output);
  assert.match(output, /│ tidied/);
  assert.doesNotMatch(output, /│ never|SIGINT/);
  const [newer, older] = [await recorded(repository), await recorded(repository, 1)];
  assert.deepEqual([older.result, older.reason], ['cancelled', `run ${newer.id} came to the concurrency group "X"`]);
});

test('of those that wait only the newest stays; Ctrl-C ends the waiting; queue: max lets all have their turn', async () => {
  await using repository = await repositoryWith({
    one: inGroup('x', SLOW),
    two: inGroup('x', 'run: echo second'),
    max: inGroup('{ group: x, queue: max }', 'run: echo third'),
  });
  const first = startGantry(words(repository, 'one'));
  await first.printed('begun');
  const replaced = startGantry([...words(repository, 'two'), '--json']);
  await replaced.printed('"waiting"');
  const interrupted = startGantry(words(repository, 'two'));
  await interrupted.printed('waiting');
  const { code, output } = await replaced.ended;
  assert.equal(code, 1);
  const { result, runs } = JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') as Summary;
  const { id } = await recorded(repository);
  assert.equal(result, 'cancelled');
  assert.equal(runs[0]?.reason, `run ${id} came to the concurrency group "x"`);
  interrupted.child.kill('SIGINT');
  const stopped = await interrupted.ended;
  assert.equal(stopped.code, 1);
  assert.match(stopped.output, /^■ cancelled .* interrupted by SIGINT$/m);
  const third = startGantry(words(repository, 'max'));
  await third.printed('waiting');
  const fourth = startGantry(words(repository, 'max'));
  await fourth.printed('waiting');
  await go(repository);
  const ended = await Promise.all([first.ended, third.ended, fourth.ended]);
  assert.deepEqual(
    ended.map((one) => one.code),
    [0, 0, 0],
  );
});

test('a killed holder keeps nobody waiting', async () => {
  await using repository = await repositoryWith({ one: inGroup('x', SLOW), two: inGroup('x', 'run: echo second') });
  const first = startGantry(words(repository, 'one'));
  await first.printed('begun');
  const second = startGantry(words(repository, 'two'));
  await second.printed('waiting');
  first.child.kill('SIGKILL');
  assert.equal((await second.ended).code, 0);
  assert.equal((await gantry(words(repository, 'two'))).code, 0);
});

test('a job waits for a job of another run, with what needs it', async () => {
  const job = (steps: string) => `{ concurrency: x, runs-on: ubuntu-latest, steps: [${steps}] }`;
  const after = '{ needs: b, runs-on: ubuntu-latest, steps: [{ run: echo after >> $NOTES/order }] }';
  await using repository = await repositoryWith({
    one: `on: push\njobs:\n  a: ${job(SLOW)}\n`,
    two: `on: push\njobs:\n  b: ${job('{ run: echo b >> $NOTES/order }')}\n  c: ${after}\n  d: { runs-on: ubuntu-latest, steps: [{ run: echo d >> $NOTES/order }] }\n`,
  });
  const first = startGantry(words(repository, 'one'));
  await first.printed('begun');
  const { id } = await recorded(repository);
  const second = startGantry(words(repository, 'two'));
  await second.printed(`b: waiting  concurrency group "x" is held by job "a" of run ${id}`);
  await second.printed('d  success');
  await go(repository);
  assert.deepEqual([(await first.ended).code, (await second.ended).code], [0, 0]);
  assert.equal(await readFile(path.join(repository.folder, '.git', 'order'), 'utf8'), 'd\nb\nafter\n');
});

test('a gantry run inside a step does not wait for its own run', async () => {
  const inner = JSON.stringify({ name: 'Inner', run: 'gantry run -C "$NOTES/.." -W .github/workflows/two.yml' });
  await using repository = await repositoryWith({ one: inGroup('x', inner), two: inGroup('x', 'run: echo second') });
  const { code, stdout } = await gantry(words(repository, 'one'));
  assert.equal(code, 1);
  assert.match(stdout, /■ cancelled .* which it is a part of, has the concurrency group "x" too/);
});
