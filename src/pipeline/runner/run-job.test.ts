import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { fakeExecutor } from '../executors/fake/fake-executor.ts';
import { runTestJob, scriptedExecutor, type TestOptions } from './test-job.ts';

/** Cancels a job a moment after a step of this name has begun. */
function cancelAt(name: string): Required<Pick<TestOptions, 'signal' | 'onEvent'>> {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    onEvent(event) {
      if (event.type === 'step' && event.state === 'started' && event.name === name)
        setTimeout(() => controller.abort(), 20);
    },
  };
}

test('a failed step fails the job, later steps are skipped, and those that ask for it run', async () => {
  const executor = scriptedExecutor();
  const { result, steps } = await runTestJob(
    `steps:
  - { name: good, run: 'true' }
  - { name: bad, run: fail }
  - { name: after, run: 'true' }
  - { name: on failure, if: failure(), run: 'true' }
  - { name: always, if: always(), run: 'true' }`,
    { executor },
  );
  assert.equal(result.result, 'failure');
  assert.equal(result.reason, 'step "bad" failed');
  assert.deepEqual(steps, [
    'good success/success',
    'bad failure/failure',
    'after skipped/skipped',
    'on failure success/success',
    'always success/success',
  ]);
  assert.equal(executor.open, 0);
});

test('continue-on-error keeps the outcome and forgives the conclusion', async () => {
  const { result, steps, log } = await runTestJob(
    `steps:
  - { id: bad, name: bad, run: fail, continue-on-error: true }
  - { name: tell, run: "print \${{ steps.bad.outcome }} \${{ steps.bad.conclusion }}" }`,
    { executor: scriptedExecutor() },
  );
  assert.equal(result.result, 'success');
  assert.deepEqual(steps, ['bad failure/success', 'tell success/success']);
  assert.match(log, /failure success/);
});

test('a lost step loses the job, and nothing after it runs', async () => {
  const executor = scriptedExecutor();
  const { result } = await runTestJob(`steps: [{ run: lose }, { if: always(), run: 'true' }]`, { executor });
  assert.equal(result.result, 'lost');
  assert.equal(result.reason, 'the machine is gone');
  assert.equal(executor.calls.length, 1);
  assert.equal(executor.open, 0);
});

test('an executor that breaks is an error, not a red job', async () => {
  const executor = fakeExecutor({ broken: new Error('disk is gone') });
  await assert.rejects(runTestJob(`steps: [{ run: 'true' }]`, { executor }), /disk is gone/);
});

test('cancelling ends the running step, skips what follows, and lets always() run', async () => {
  const { result, steps } = await runTestJob(
    `steps:
  - { name: slow, run: slow }
  - { name: after, run: 'true' }
  - { name: on failure, if: failure(), run: 'true' }
  - { name: on cancel, if: cancelled(), run: 'true' }
  - { name: always, if: always(), run: 'true' }`,
    { executor: scriptedExecutor(), ...cancelAt('slow') },
  );
  assert.equal(result.result, 'cancelled');
  assert.deepEqual(steps, [
    'slow cancelled/cancelled',
    'after skipped/skipped',
    'on failure skipped/skipped',
    'on cancel success/success',
    'always success/success',
  ]);
});

test('a job that is cancelled before its first step is cancelled', async () => {
  // The signal was listened to only once the job had its folder: an abort before that was lost, and a job that had run
  // nothing was a success.
  const steps = 'steps: [{ name: a, run: true }, { name: b, if: always(), run: true }]';
  const executor = fakeExecutor({ step: () => ({}) });
  const { result, steps: told } = await runTestJob(steps, { executor, signal: AbortSignal.abort() });
  assert.equal(result.result, 'cancelled');
  assert.deepEqual(told, ['a skipped/skipped', 'b success/success']);
});

test('a condition that is asked again at a cancel sees the job as cancelled', async () => {
  // It still saw a job that went well, and the step went on.
  const { steps } = await runTestJob(`steps: [{ name: s, if: "always() && job.status == 'success'", run: slow }]`, {
    executor: scriptedExecutor(),
    ...cancelAt('s'),
  });
  assert.deepEqual(steps, ['s cancelled/cancelled']);
});

test('jobs that ended listen no more to the signal of their run', async () => {
  const { signal } = new AbortController();
  await runTestJob(`steps: [{ run: 'true' }, { run: fail }]`, { executor: scriptedExecutor(), signal });
  assert.deepEqual(getEventListeners(signal, 'abort'), []);
});

test('a cancel leaves a step alone whose condition still holds', async () => {
  const { steps } = await runTestJob(`steps: [{ name: keep, if: always(), run: 'true' }]`, {
    executor: fakeExecutor({ step: () => ({ takes: 80 }) }),
    ...cancelAt('keep'),
  });
  assert.deepEqual(steps, ['keep success/success']);
});

test('a step that takes too long fails, a job that does is cancelled; decimals and expressions count', async () => {
  const late = await runTestJob(`steps: [{ name: s, run: slow, timeout-minutes: "\${{ fromJSON('0.0005') }}" }]`, {
    executor: scriptedExecutor(),
  });
  assert.equal(late.result.result, 'failure');
  assert.match(late.result.steps[1]?.reason ?? '', /timed out after 0.0005 minutes/);
  const job = await runTestJob(`timeout-minutes: 0.0005\nsteps: [{ name: s, run: slow }, { name: t, run: 'true' }]`, {
    executor: scriptedExecutor(),
  });
  assert.deepEqual(job.steps, ['s cancelled/cancelled', 't skipped/skipped']);
  assert.match(job.result.reason ?? '', /exceeded the maximum execution time of 0.0005 minutes/);
});

test('outputs of steps become outputs of the job, but for one that holds a secret', async () => {
  const { result, events } = await runTestJob(
    `outputs: { open: "\${{ steps.a.outputs.x }}", shut: "\${{ steps.b.outputs.x }}" }
steps: [{ id: a, run: output x=1 }, { id: b, run: output x=has-hunter2-inside }]`,
    { executor: scriptedExecutor(), secrets: { PASSWORD: 'hunter2' } },
  );
  assert.deepEqual(result.outputs, { open: '1' });
  assert.ok(events.some((event) => event.type === 'annotation' && /Skip output 'shut'/.test(event.message)));
});

test('a command file that cannot be read fails its step with the line', async () => {
  const { result } = await runTestJob(`steps: [{ run: garble }]`, { executor: scriptedExecutor() });
  assert.match(result.steps[1]?.reason ?? '', /Invalid format 'no equals sign'/);
});

test('secrets show nowhere: not in names, logs, annotations, reasons', async () => {
  const { events, result } = await runTestJob(
    `steps:
  - { name: "name \${{ secrets.S }}", run: "print \${{ secrets.S }}" }
  - { run: "print ::error file=x-swordfish,title=swordfish::swordfish" }
  - { run: 'true', env: { A: "\${{ fromJSON(secrets.S) }}" } }`,
    { executor: scriptedExecutor(), secrets: { S: 'swordfish' } },
  );
  assert.equal(result.result, 'failure');
  assert.doesNotMatch(JSON.stringify([events, result]), /swordfish/);
});

test('a service that does not start fails the job before its steps, with the reason', async () => {
  const { result, steps } = await runTestJob(`services: { db: { image: 'postgres:16' } }\nsteps: [{ run: 'true' }]`);
  assert.equal(result.result, 'failure');
  assert.deepEqual(steps, []);
  assert.match(result.reason ?? '', /Initialize containers/);
});
