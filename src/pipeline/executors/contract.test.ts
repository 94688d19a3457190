import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fakeExecutor } from './fake/fake-executor.ts';
import { hostEnvironment, hostExecutor } from './host/host-executor.ts';
import type { Executor, ExecutorJob, StepEnd } from './types.ts';

const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'gantry-contract-'));
after(() => fs.rm(folder, { recursive: true, force: true }));

/** Every executor that can be tried here, with the same scripts behind it. */
const executors: Record<string, () => Promise<Executor>> = {
  host: async () => {
    return hostExecutor({
      folder,
      toolCache: path.join(folder, 'tools'),
      environment: hostEnvironment(process.env),
      services: { accepts: () => false, start: async () => ({ ok: false, reason: 'there are none' }) },
    });
  },
  fake: async () =>
    fakeExecutor({
      step({ words }) {
        const script = words.at(-1) ?? '';
        if (words[0] === '/nowhere') return { end: { kind: 'notStarted', reason: 'ENOENT' } };
        if (script.includes('sleep')) return { takes: 30_000 };
        if (script.includes('exit 7')) return { end: { kind: 'exited', code: 7 } };
        return { prints: ['out\n', { text: 'err\n', source: 'stderr' }] };
      },
    }),
};

async function prepare(make: () => Promise<Executor>): Promise<ExecutorJob> {
  return (await make()).prepare({ id: 'a-job', signal: new AbortController().signal });
}

async function run(job: ExecutorJob, script: string): Promise<{ end: StepEnd; out: string; err: string }> {
  const text = { stdout: '', stderr: '' };
  const step = job.start({
    words: ['sh', '-c', script],
    environment: {},
    folder: job.paths.workspace,
    onOutput: (chunk, source) => {
      text[source] += chunk;
    },
  });
  const end = await step.ended;
  return { end, out: text.stdout, err: text.stderr };
}

for (const [name, make] of Object.entries(executors)) {
  test(`${name}: a step's output has all come when it ends, and its exit code is told`, async () => {
    await using job = await prepare(make);
    assert.deepEqual(await run(job, 'echo out; echo err >&2'), {
      end: { kind: 'exited', code: 0 },
      out: 'out\n',
      err: 'err\n',
    });
    assert.deepEqual((await run(job, 'exit 7')).end, { kind: 'exited', code: 7 });
  });

  test(`${name}: the digest of a file is its SHA-256, and there is none where there is no file`, async () => {
    await using job = await prepare(make);
    const file = `${job.paths.files}/text`;
    await job.write(file, 'abc');
    assert.equal(await job.digest(file), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    assert.equal(await job.digest(`${job.paths.files}/other`), null);
  });

  test(`${name}: a program that does not exist ends as not started`, async () => {
    await using job = await prepare(make);
    const step = job.start({ words: ['/nowhere'], environment: {}, folder: job.paths.workspace, onOutput: () => {} });
    assert.equal((await step.ended).kind, 'notStarted');
    step.cancel();
  });

  test(`${name}: a cancelled step is interrupted, also when it is cancelled twice`, async () => {
    await using job = await prepare(make);
    const step = job.start({
      words: ['sh', '-c', 'exec sleep 30'],
      environment: {},
      folder: job.paths.workspace,
      onOutput: () => {},
    });
    step.cancel();
    step.cancel();
    assert.deepEqual(await step.ended, { kind: 'signalled', signal: 'SIGINT' });
    step.cancel();
  });

  test(`${name}: files are written and read, a missing one is null, and one over the limit is an error`, async () => {
    await using job = await prepare(make);
    const file = `${job.paths.files}/x`;
    assert.equal(await job.read(file, 10), null);
    await job.write(file, 'text');
    assert.equal(await job.read(file, 4), 'text');
    await assert.rejects(job.read(file, 3));
  });

  test(`${name}: steps and jobs run at once, and disposing twice is harmless`, async () => {
    const executor = await make();
    const request = { id: 'same', signal: new AbortController().signal };
    const [a, b] = await Promise.all([executor.prepare(request), executor.prepare(request)]);
    const ends = await Promise.all([run(a, 'exit 7'), run(a, 'exit 7'), run(b, 'exit 7')]);
    assert.deepEqual(
      ends.map(({ end }) => end),
      Array.from({ length: 3 }, () => ({ kind: 'exited', code: 7 })),
    );
    for (const job of [a, a, b]) await job[Symbol.asyncDispose]();
  });

  test(`${name}: what still runs ends when it is asked to, and nothing is left to end after that`, async () => {
    await using job = await prepare(make);
    assert.deepEqual(await job.endLeftovers(), []);
    const ended = run(job, 'sleep 29');
    await job.endLeftovers();
    assert.equal((await ended).end.kind, 'signalled');
    assert.deepEqual(await job.endLeftovers(), []);
  });

  test(`${name}: disposing ends what still runs`, async () => {
    const job = await prepare(make);
    const ended = run(job, 'sleep 29');
    await job[Symbol.asyncDispose]();
    assert.equal((await ended).end.kind, 'signalled');
  });
}
