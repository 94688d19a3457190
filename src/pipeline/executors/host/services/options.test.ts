import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readOptions } from './options.ts';

const none = { healthCommand: null, interval: 30_000, timeout: 30_000, retries: 3, startPeriod: 0, ignored: [] };

test('options as a workflow folds them are read, quotes and all', () => {
  const folded = '--health-cmd "pg_isready -U postgres" --health-interval 10s --health-timeout 5s --health-retries 5\n';
  assert.deepEqual(readOptions(folded), {
    ...none,
    healthCommand: 'pg_isready -U postgres',
    interval: 10_000,
    timeout: 5000,
    retries: 5,
  });
});

const commands: readonly [string, string | null][] = [
  ['--health-cmd=pg_isready', 'pg_isready'],
  ["--health-cmd 'pg_isready -d shop'", 'pg_isready -d shop'],
  ['--health-cmd="pg_isready -U me"', 'pg_isready -U me'],
  [`--health-cmd "psql -c 'SELECT 1'"`, "psql -c 'SELECT 1'"],
  ['--health-cmd "psql -c \\"SELECT 1\\""', 'psql -c "SELECT 1"'],
  ['--health-cmd pg_isready\\ -q', 'pg_isready -q'],
  ['--health-cmd ""', null],
  ['--health-cmd', null],
  ['--health-cmd pg_isready --no-healthcheck', null],
  ['--privileged --health-cmd pg_isready', 'pg_isready'],
];

for (const [options, command] of commands) {
  test(`the health command of ${options} is ${command}`, () => {
    assert.equal(readOptions(options).healthCommand, command);
  });
}

test('durations are those of Go', () => {
  const intervals = { '1m30s': 90_000, '1.5s': 1500, '500ms': 500, '0': 30_000, '0s': 30_000 };
  for (const [text, expected] of Object.entries(intervals))
    assert.equal(readOptions(`--health-interval ${text}`).interval, expected, text);
});

test('options without effect are named, with nothing taken for a name that is a value', () => {
  const { ignored } = readOptions('--memory 512m -e A=1 --init --shm-size=1g --name --health-cmd -it --cpus 2 rest');
  assert.deepEqual(ignored, ['--memory', '-e', '--init', '--shm-size', '--name', '-it', '--cpus', 'rest']);
});

test('a value that cannot be read is named, and counts as not given', () => {
  const { interval, retries, ignored } = readOptions('--health-interval soon --health-retries -1');
  assert.deepEqual({ interval, retries }, { interval: 30_000, retries: 3 });
  assert.deepEqual(ignored, ['--health-interval=soon', '--health-retries=-1']);
});

test('any text is read, and a long one quickly', () => {
  const start = performance.now();
  readOptions('-'.repeat(200_000));
  readOptions(`--health-interval ${'1s'.repeat(100_000)}x`);
  readOptions('"\\'.repeat(100_000));
  assert.ok(performance.now() - start < 1000);
  fc.assert(fc.property(fc.string(), (text) => readOptions(text).retries > 0));
});
