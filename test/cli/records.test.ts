import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { gantry, startGantry, summaryOf } from './fixtures/gantry.ts';
import { CI, makeRepository, workflow } from './fixtures/repository.ts';

const SECRET = 'correct-horse-battery';

/** Looks for the secret on every command line of the machine; its own has it not, as it comes in the environment. */
const spy = `
const fs = require('fs');
for (const pid of fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name))) {
  let words = '';
  try { words = fs.readFileSync('/proc/' + pid + '/cmdline', 'utf8'); } catch {}
  if (words.includes(process.env.SECRET)) { console.log('seen on a command line of ' + pid); process.exit(1); }
}
console.log('on no command line');
`;

test("a secret is on no command line, in no log and in no file, and records are their owner's alone", async () => {
  const steps = [
    JSON.stringify({ shell: 'node', env: { SECRET: '${{ secrets.TOKEN }}' }, run: spy }),
    "run: echo '${{ secrets.TOKEN }}' | tee -a $GITHUB_STEP_SUMMARY",
    "{ name: '${{ secrets.TOKEN }} in a name', run: 'echo x=${{ secrets.TOKEN }} >> $GITHUB_OUTPUT; echo \"::error::${{ secrets.TOKEN }}\"; exit 1' }",
  ];
  await using repository = await makeRepository({ [CI]: workflow(...steps) });
  const result = await gantry(['run', '-C', repository.folder, '--secret', 'TOKEN', '--json'], { TOKEN: SECRET });
  assert.equal(result.code, 1);
  assert.match(result.stdout, /on no command line/);
  assert.ok(!(result.stdout + result.stderr).includes(SECRET));
  const state = path.join(repository.folder, '.gantry');
  const files = globSync('**', { cwd: path.join(state, 'runs'), withFileTypes: true });
  assert.ok(files.filter((file) => file.isFile()).length >= 4);
  for (const file of files) {
    const name = path.join(file.parentPath, file.name);
    const { mode } = await stat(name);
    assert.equal(mode & 0o077, 0, `${name} can be read by others`);
    if (file.isFile()) assert.ok(!(await readFile(name, 'utf8')).includes(SECRET), name);
  }
});

test('gantry runs lists what ran, newest first, and gantry show prints it', async () => {
  await using repository = await makeRepository({
    [CI]: workflow('run: echo one', '{ name: Second, run: echo two }', "run: 'true'"),
  });
  assert.match((await gantry(['runs', '-C', repository.folder])).stdout, /No run is recorded here yet/);
  await gantry(['run', '-C', repository.folder]);
  await gantry(['run', '-C', repository.folder]);
  const listed = await gantry(['runs', '-C', repository.folder, '--json']);
  const runs = listed.stdout
    .trim()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as { id: string; started: string });
  const ids = runs.map(({ id }) => id);
  const starts = runs.map(({ started }) => started);
  assert.equal(ids.length, 2);
  // Two runs of one second were listed by chance, as their ids differ only in what is random.
  assert.deepEqual(starts, starts.toSorted().toReversed());
  assert.deepEqual(summaryOf(listed), { type: 'summary', result: 'success', count: 2 });
  assert.equal((await gantry(['runs', '-n', '1', '-C', repository.folder])).stdout.trim().split('\n').length, 1);
  const shown = await gantry(['show', ids[0] ?? '', '-C', repository.folder]);
  assert.match(shown.stdout, /│ one[\s\S]*Second[\s\S]*│ two/);
  // What the runner says of a step before it runs is on the record, and shown where that step is asked for.
  assert.doesNotMatch(shown.stdout, /##\[group\]|shell:/);
  const second = await gantry(['show', ids[0] ?? '', '--step', '3', '-C', repository.folder]);
  assert.match(
    second.stdout,
    /│ ##\[group\]Run echo two\n.*echo two.*\n {2}│ shell: .*bash -e \{0\}\n {2}│ ##\[endgroup\]\n {2}│ two\n/,
  );
  const silent = await gantry(['show', ids[0] ?? '', '--step', '4', '-C', repository.folder]);
  assert.match(silent.stdout, /│ ##\[group\]Run true\n/);
  const step = await gantry(['show', ids[0] ?? '', '--job', 'nobody', '-C', repository.folder]);
  // What is not there was shown as nothing, with a good end.
  assert.equal(step.code, 2);
  assert.match(step.stderr, /has no job "nobody" \(it has job\)/);
  for (const words of [
    ['--step', '9'],
    ['--step', '9', '--job', 'job'],
    ['--step', 'x'],
  ]) {
    const { code, stderr } = await gantry(['show', ids[0] ?? '', ...words, '-C', repository.folder]);
    assert.equal(code, 2, words.join(' '));
    assert.match(stderr, /has no step 9|takes the number of a step, not "x"/);
  }
  const json = await gantry(['show', ids[1] ?? '', '--json', '-C', repository.folder]);
  assert.equal(summaryOf(json).type, 'summary');
  assert.equal(summaryOf(json).id, ids[1]);
});

test('without an id the newest run is shown', async () => {
  await using repository = await makeRepository({ [CI]: workflow('run: echo one') });
  const none = await gantry(['show', '-C', repository.folder]);
  assert.deepEqual([none.code, none.stderr], [2, 'No run is recorded here yet\n']);
  await gantry(['run', '-C', repository.folder]);
  await repository.write({ [CI]: workflow('run: echo the newest') });
  await gantry(['run', '-C', repository.folder]);
  const shown = await gantry(['show', '-C', repository.folder]);
  assert.match(shown.stdout, /│ the newest\n/);
});

test('an id that is unknown, ambiguous or a path is refused', async () => {
  await using repository = await makeRepository({ [CI]: workflow('run: echo one') });
  await gantry(['run', '-C', repository.folder]);
  await gantry(['run', '-C', repository.folder]);
  for (const id of ['nothing', '2', '', '../../etc', '/etc/passwd', '..']) {
    const { code, stderr } = await gantry(['show', id, '-C', repository.folder]);
    assert.equal(code, 2, `"${id}": ${stderr}`);
    assert.match(stderr, /No single run starts with/);
  }
});

test('gantry show -f follows a run of another process to its end, in whole lines, and one job of it', async () => {
  const waits = '{ name: Waits, run: \'printf half; until [ -e "$WAIT/go" ]; do sleep 0.05; done; echo " a line"\' }';
  const other = '  other: { runs-on: ubuntu-latest, steps: [{ run: echo elsewhere }] }\n';
  await using repository = await makeRepository({ [CI]: workflow('run: echo first', waits, 'run: exit 3') + other });
  const run = startGantry(['run', '-C', repository.folder, '-v', '--env', `WAIT=${repository.folder}`]);
  await run.printed('first');
  const follower = startGantry(['show', '2', '-f', '-j', 'job', '-C', repository.folder]);
  await follower.printed('first');
  await writeFile(path.join(repository.folder, 'go'), '');
  const [ran, followed] = await Promise.all([run.ended, follower.ended]);
  assert.deepEqual([ran.code, followed.code], [1, 0], followed.output);
  assert.match(
    followed.output,
    /│ first\n✓ job › Run echo first[\s\S]*│ half a line\n✓ job › Waits[\s\S]*✗ job › Run exit 3/,
  );
  assert.doesNotMatch(followed.output, /elsewhere/);
  const again = await gantry(['show', '2', '-f', '-C', repository.folder]);
  assert.match(again.stdout, /│ elsewhere/);
});
