import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { jsonView } from './json-view.ts';
import { expiredRuns, pruneRuns } from './prune-records.ts';
import { findRun, listRuns, type RunEntry, readEvents, readLog } from './read-records.ts';
import { recordRun } from './record.ts';
import { withoutHeaders } from './step-headers.ts';
import { openStream } from './stream.ts';
import type { EventBody } from './types.ts';

const started: EventBody = { type: 'run', state: 'started', kind: 'workflow', name: 'CI', title: 'CI', attempt: 1 };

async function temporary() {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'gantry-record-'));
  return { folder, [Symbol.asyncDispose]: () => fs.rm(folder, { recursive: true }) };
}

test('a record gives back its events, its logs and its result', async () => {
  await using place = await temporary();
  {
    await using stream = openStream('r1', [recordRun(place.folder, 'r1')]);
    stream.emit(started);
    stream.emit({ type: 'log', job: 'build (a/b)', step: 1, text: 'one\ntwo\n' });
    stream.emit({ type: 'run', state: 'finished', result: 'failure', reason: 'a step failed' });
  }
  const events = await readEvents(place.folder, 'r1');
  assert.deepEqual(
    events.map(({ type, seq }) => [type, seq]),
    [
      ['run', 1],
      ['run', 3],
    ],
  );
  assert.equal(await readLog(place.folder, 'r1', 'build (a/b)', 1), 'one\ntwo\n');
  const [entry] = await listRuns(place.folder);
  assert.equal(entry?.result, 'failure');
  assert.equal(entry?.state, 'finished');
});

test('what the runner puts before a step stands in its log, and takes no number of what others are shown', async () => {
  await using place = await temporary();
  const out = new PassThrough();
  const header = '##[group]Run a\n##[endgroup]\n';
  {
    await using stream = openStream('r1', [recordRun(place.folder, 'r1'), jsonView(out)]);
    stream.emit(started);
    stream.emit({ type: 'step-header', job: 'a', step: 1, text: header });
    stream.emit({ type: 'log', job: 'a', step: 1, text: 'one\n' });
    stream.emit({ type: 'step-header', job: 'a', step: 1, text: header });
    stream.emit({ type: 'step-header', job: 'a', step: 2, text: header });
  }
  assert.equal(await readLog(place.folder, 'r1', 'a', 1), `${header}one\n${header}`);
  // A step that prints nothing has no file of its own, which would take as long as the step.
  assert.equal(await readLog(place.folder, 'r1', 'a', 2), '');
  const told = (await readEvents(place.folder, 'r1')).filter(({ type }) => type === 'step-header');
  assert.deepEqual(
    told.map((event) => 'step' in event && event.step),
    [1, 1, 2],
  );
  const shown = String(out.read()).trimEnd().split('\n');
  assert.deepEqual(
    shown.map((line) => JSON.parse(line) as { type: string; seq: number }).map(({ type, seq }) => [type, seq]),
    [
      ['run', 1],
      ['log', 2],
    ],
  );
});

test('a log is shown without headers, but with every group that a step prints itself', () => {
  const header =
    '##[group]Run x\n\x1b[36;1mecho "##[endgroup]"\x1b[0m\nshell: bash -e {0}\nenv:\n  A: 1\n  2\n##[endgroup]\n';
  const own = '##[group]Run tests\nall fine\n##[endgroup]\n##[group]Run a\nwith:\n';
  const action = '##[group]Run ./a\nwith:\n  x: 1\n##[endgroup]\n';
  assert.equal(withoutHeaders(`${header}${action}out\n${own}`), `out\n${own}`);
  assert.equal(withoutHeaders('##[group]Run ./a\n##[endgroup]\nout'), 'out');
  assert.equal(
    withoutHeaders(`x ##[group]Run a\nwith:\n  y: 1\n##[endgroup]\n${action}`),
    'x ##[group]Run a\nwith:\n  y: 1\n##[endgroup]\n',
  );
});

test('records can be read by their owner only', async () => {
  await using place = await temporary();
  await using stream = openStream('r1', [recordRun(place.folder, 'r1')]);
  stream.emit(started);
  stream.emit({ type: 'log', job: 'a', step: 1, text: 'x\n' });
  for (const name of ['run.json', 'events.jsonl', 'logs/a/1.log']) {
    const { mode } = await fs.stat(path.join(place.folder, 'r1', name));
    assert.equal(mode & 0o077, 0, name);
  }
});

test('a run whose process is gone without a result is lost, and a cut last line is left out', async () => {
  await using place = await temporary();
  {
    await using stream = openStream('r1', [recordRun(place.folder, 'r1')]);
    stream.emit(started);
  }
  const file = path.join(place.folder, 'r1', 'run.json');
  await fs.writeFile(file, (await fs.readFile(file, 'utf8')).replace(/"pid": \d+/, '"pid": 4194303'));
  await fs.appendFile(path.join(place.folder, 'r1', 'events.jsonl'), '{"type":"jo');
  assert.equal((await findRun(place.folder, 'r1'))?.state, 'lost');
  assert.equal((await readEvents(place.folder, 'r1')).length, 1);
});

test('a record whose process number another process has by now is lost', async () => {
  // Only the number was compared: after a restart of the machine a lost run could be shown as running for ever.
  await using place = await temporary();
  await using stream = openStream('r1', [recordRun(place.folder, 'r1')]);
  stream.emit(started);
  assert.equal((await findRun(place.folder, 'r1'))?.state, 'running');
  const file = path.join(place.folder, 'r1', 'run.json');
  await fs.writeFile(file, (await fs.readFile(file, 'utf8')).replace(/"start": ".*"/, '"start": "earlier"'));
  assert.equal((await findRun(place.folder, 'r1'))?.state, 'lost');
});

test('pruning goes by age and count and never takes a running one', () => {
  const run = (id: string, started: string, state: RunEntry['state']): RunEntry => ({
    id,
    started,
    state,
    kind: 'workflow',
    name: 'CI',
    title: 'CI',
    attempt: 1,
    process: { pid: 1, start: '' },
  });
  const runs = [
    run('4', '2026-01-10T00:00:00.000Z', 'finished'),
    run('3', '2026-01-09T00:00:00.000Z', 'finished'),
    run('2', '2026-01-08T00:00:00.000Z', 'running'),
    run('1', '2025-01-01T00:00:00.000Z', 'lost'),
  ];
  const now = new Date('2026-01-10T12:00:00Z');
  assert.deepEqual(
    expiredRuns(runs, { days: 30, count: 10, bytes: 1 }, now).map(({ id }) => id),
    ['1'],
  );
  assert.deepEqual(
    expiredRuns(runs, { days: 999, count: 1, bytes: 1 }, now).map(({ id }) => id),
    ['3', '1'],
  );
  const many = Array.from({ length: 14 }, (_, index) => ({
    ...run(String(99 - index), '2026-01-10T00:00:00.000Z', 'finished'),
    bytes: 100,
  }));
  assert.deepEqual(
    expiredRuns(many, { days: 999, count: 100, bytes: 1200 }, now).map(({ id }) => id),
    ['87', '86'],
  );
  assert.equal(expiredRuns(many, { days: 999, count: 100, bytes: 1 }, now).length, 4);
});

test('what is left of runs that were killed before their first event is pruned, and nothing else', async () => {
  // Such folders had no run.json, so that no list had them and nothing ever removed them.
  await using place = await temporary();
  const now = new Date('2026-11-25T12:00:00Z');
  const made = async (name: string, hours: number) => {
    await fs.mkdir(path.join(place.folder, name, 'logs'), { recursive: true });
    const then = new Date(now.getTime() - hours * 3_600_000);
    await fs.utimes(path.join(place.folder, name), then, then);
  };
  await made('20261125-100000-00aa', 2);
  await made('20261125-115900-00bb', 0.5);
  await made('20261125-100000-00cc', 2);
  await fs.writeFile(path.join(place.folder, '20261125-100000-00cc', 'run.json'), '{');
  await made('notes', 2);
  assert.deepEqual(await pruneRuns(place.folder, { days: 1, count: 1, bytes: 1 }, now), []);
  assert.deepEqual((await fs.readdir(place.folder)).toSorted(), [
    '20261125-100000-00cc',
    '20261125-115900-00bb',
    'notes',
  ]);
});

test('lost runs count with what they have on disk', async () => {
  // Their size is written down at their end only: logs of killed runs piled up beyond the limit.
  await using place = await temporary();
  for (let run = 0; run < 13; run += 1) {
    await using stream = openStream(
      `r${10 + run}`,
      [recordRun(place.folder, `r${10 + run}`)],
      () => new Date(run * 1000),
    );
    stream.emit(started);
    stream.emit({ type: 'log', job: 'a', step: 1, text: 'x'.repeat(10_000) });
    const file = path.join(place.folder, stream.run, 'run.json');
    await fs.writeFile(file, (await fs.readFile(file, 'utf8')).replace(/"start": ".*"/, '"start": "earlier"'));
  }
  const limits = { days: 99_999, count: 100, bytes: 115_000 };
  const gone = await pruneRuns(place.folder, limits, new Date());
  assert.deepEqual(
    gone.map(({ id }) => id),
    ['r11', 'r10'],
  );
  assert.equal((await listRuns(place.folder)).length, 11);
});
