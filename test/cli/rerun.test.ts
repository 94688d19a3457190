import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { gantry, startGantry, summaryOf } from './fixtures/gantry.ts';
import { CI, makeRepository, workflow } from './fixtures/repository.ts';

const THREE = `name: CI
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    outputs: { tag: '\${{ steps.tag.outputs.tag }}' }
    steps: [{ id: tag, run: 'echo "tag=$RANDOM$RANDOM" >> $GITHUB_OUTPUT; echo built' }]
  test: { runs-on: ubuntu-latest, steps: [{ run: 'test -e "$NOTES/good"' }] }
  ship:
    needs: [build, test]
    runs-on: ubuntu-latest
    steps: [{ run: 'echo "ships \${{ needs.build.outputs.tag }} in \${{ github.run_attempt }}"' }]
`;

interface Job {
  readonly name: string;
  readonly result: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly reason?: string;
}

function jobsOf(result: Parameters<typeof summaryOf>[0]): Record<string, Job> {
  const { runs } = summaryOf(result) as unknown as { runs: readonly { readonly jobs: readonly Job[] }[] };
  return Object.fromEntries((runs[0]?.jobs ?? []).map((job) => [job.name, job]));
}

const resultsOf = (jobs: Record<string, Job>) => Object.values(jobs).map(({ result }) => result);

test('a new attempt repeats what it is told to, and keeps results and outputs of the rest', async () => {
  await using repository = await makeRepository({ [CI]: THREE });
  const notes = path.join(repository.folder, '.git');
  const run = (...words: string[]) => gantry([...words, '-C', repository.folder, '--json']);
  assert.match((await run('rerun')).stdout, /No workflow run is recorded here yet/);
  const first = jobsOf(await run('run', '--env', `NOTES=${notes}`));
  assert.deepEqual(resultsOf(first), ['success', 'failure', 'skipped']);
  const env = ['--env', `NOTES=${notes}`];
  // Values are not recorded, and a new attempt without them ran all the same, to fail in some other way.
  const without = await run('rerun', '-j', 'build');
  assert.equal(without.code, 2);
  assert.match(without.stdout, /was given --env NOTES, whose values are recorded nowhere/);
  assert.match((await run('rerun', '-j', 'tset', ...env)).stdout, /has no job/);
  const built = await run('rerun', '-j', 'build', ...env);
  const second = jobsOf(built);
  assert.deepEqual(resultsOf(second), ['success', 'failure', 'skipped']);
  assert.equal(second.test?.reason, 'kept from the attempt before');
  assert.notEqual(second.build?.outputs.tag, first.build?.outputs.tag);
  await writeFile(path.join(notes, 'good'), '');
  const third = await run('rerun', '--failed', ...env);
  assert.deepEqual(resultsOf(jobsOf(third)), ['success', 'success', 'success'], third.stdout);
  assert.equal(jobsOf(third).build?.outputs.tag, second.build?.outputs.tag);
  assert.match(third.stdout, new RegExp(`ships ${second.build?.outputs.tag} in 3`));
  assert.match((await gantry(['runs', '-C', repository.folder])).stdout, /Begin \(attempt 3\)/);
});

test('a run that was killed is run again: what had ended is kept, what had not is done', async () => {
  const slow = `on: push
jobs:
  one: { runs-on: ubuntu-latest, steps: [{ run: echo once }] }
  two: { needs: one, runs-on: ubuntu-latest, steps: [{ run: 'echo begun; test -e "$NOTES/good" || sleep 300' }] }
`;
  await using repository = await makeRepository({ [CI]: slow.replaceAll('$NOTES', '$HOME') });
  const notes = path.join(repository.folder, '.git');
  const run = startGantry(['run', '-v', '-C', repository.folder]);
  await run.printed('begun');
  run.child.kill('SIGKILL');
  await run.ended;
  await writeFile(path.join(notes, 'good'), '');
  const again = await gantry(['rerun', '--failed', '-C', repository.folder, '--json'], { HOME: notes });
  const jobs = jobsOf(again);
  assert.deepEqual(resultsOf(jobs), ['success', 'success'], again.stdout);
  assert.equal(jobs.one?.reason, 'kept from the attempt before');
});

// Every attempt had an id and a number of its own, so that what a run had stored by its id was not found again.
test('a new attempt keeps the id and the number of its run, and the next run counts on', async () => {
  await using repository = await makeRepository({
    [CI]: workflow('run: echo "numbers $GITHUB_RUN_ID $GITHUB_RUN_NUMBER $GITHUB_RUN_ATTEMPT"'),
  });
  const numbers = async (...words: string[]) => {
    const { stdout } = await gantry([...words, '-v', '-C', repository.folder]);
    return /numbers (\d+) (\d+) (\d+)/.exec(stdout)?.slice(1) ?? [];
  };
  const [id, ...first] = await numbers('run');
  assert.deepEqual(first, ['1', '1']);
  assert.deepEqual(await numbers('rerun'), [id, '1', '2']);
  // Repeating the first attempt once more made a second "attempt 2".
  const runs = (await gantry(['runs', '-C', repository.folder, '--json'])).stdout.trim().split('\n');
  const oldest = JSON.parse(runs.findLast((line) => line.includes('"recorded-run"')) ?? '') as { id: string };
  assert.deepEqual(await numbers('rerun', oldest.id), [id, '1', '3']);
  const [next, ...second] = await numbers('run');
  assert.notEqual(next, id);
  assert.deepEqual(second, ['2', '1']);
});
