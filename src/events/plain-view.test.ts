import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { plainView } from './plain-view.ts';
import { openStream } from './stream.ts';
import type { EventBody } from './types.ts';

async function shown(bodies: readonly EventBody[], logs = false): Promise<string> {
  const out = new PassThrough();
  {
    await using stream = openStream('r', [plainView(out, { logs })], () => new Date(0));
    for (const body of bodies) stream.emit(body);
  }
  return stripVTControlCharacters(String(out.read() ?? ''));
}

const failing: EventBody[] = [
  { type: 'run', state: 'started', kind: 'workflow', name: 'CI', title: 'CI on main', attempt: 1 },
  { type: 'job', state: 'started', job: 'a', name: 'A' },
  { type: 'step', state: 'started', job: 'a', step: 1, id: null, name: 'Test', phase: 'main' },
  { type: 'log', job: 'a', step: 1, text: 'fine\nnot fine\n' },
  {
    type: 'step',
    state: 'finished',
    job: 'a',
    step: 1,
    outcome: 'failure',
    conclusion: 'failure',
    exitCode: 1,
    reason: 'exit code 1',
  },
  { type: 'job', state: 'finished', job: 'a', name: 'A', result: 'failure' },
  { type: 'run', state: 'finished', result: 'failure' },
];

test('a failing step shows its name, its reason and its last lines', async () => {
  const text = await shown(failing);
  assert.match(text, /✗ A › Test {2}0 ms {2}exit code 1\n {2}│ fine\n {2}│ not fine\n/);
});

test('with logs, lines are shown as they come and not again', async () => {
  const text = await shown(failing, true);
  assert.equal(text.match(/not fine/g)?.length, 1);
});

test('a reason that the step has told is told once', async () => {
  const text = await shown([
    ...failing.slice(0, 3),
    { type: 'log', job: 'a', step: 1, text: 'exit code 1\n' },
    ...failing.slice(4, 5),
    { type: 'job', state: 'finished', job: 'a', name: 'A', result: 'failure', reason: 'exit code 1' },
    { type: 'run', state: 'finished', result: 'failure', reason: 'exit code 1' },
  ]);
  assert.equal(text.match(/exit code 1/g)?.length, 1, text);
});

test('a log cannot move the cursor or clear the screen', async () => {
  const text = await shown(
    [...failing.slice(0, 3), { type: 'log', job: 'a', step: 1, text: 'a\x1b[2J\x1b]0;title\x07b\x08\n' }],
    true,
  );
  assert.match(text, /│ ab\n/);
});

test('the table at the end says why a job was skipped or failed', async () => {
  const text = await shown([
    ...failing.slice(0, 2),
    { type: 'job', state: 'finished', job: 'a', name: 'A', result: 'failure', reason: 'step "Test" failed' },
    { type: 'job', state: 'finished', job: 'b', name: 'B', result: 'skipped', reason: 'it needs "A", which failed' },
    { type: 'job', state: 'finished', job: 'c', name: 'C', result: 'success' },
    { type: 'run', state: 'finished', result: 'failure' },
  ]);
  assert.match(
    text,
    /\n\n✗ {2}A {2}failure {2}0 ms {2}step "Test" failed\n- {2}B {2}skipped {2}0 ms {2}it needs "A", which failed\n✓ {2}C {2}success {2}0 ms\n/,
  );
});
