import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { EventBody } from '../events/types.ts';
import { MemoryGroups } from './concurrency/memory-groups.ts';
import { loadWorkflows } from './load-workflows.ts';
import { prepareRun } from './prepare-run.ts';
import { type RunSummary, runWorkflow } from './run-workflow.ts';
import { folderFiles } from './source/source-files.ts';
import type { JobAssignment, JobResult } from './workflow/model.ts';

const repository = {
  dir: '/x',
  owner: 'acme',
  name: 'shop',
  serverUrl: 'https://github.com',
  defaultBranch: 'main',
  actor: { login: 'ada', email: 'ada@example.org' },
};
const push = { name: 'push', ref: 'refs/heads/main', commit: 'c0ffee', commitMessage: 'Fix it\n\nWell.', payload: {} };

async function folderWith(files: Record<string, string>): Promise<string> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'gantry-run-'));
  await fs.mkdir(path.join(folder, '.github/workflows'), { recursive: true });
  for (const [name, text] of Object.entries(files))
    await fs.writeFile(path.join(folder, '.github/workflows', name), text);
  return folder;
}

/** Runs the first file with a script for its jobs: how each ends, after how many milliseconds. */
async function run(
  files: Record<string, string>,
  script: (assignment: JobAssignment, signal: AbortSignal) => Promise<Partial<JobResult>> | Partial<JobResult>,
  {
    event = push as Parameters<typeof prepareRun>[0]['event'],
    jobs = undefined as string[] | undefined,
    signal = new AbortController().signal,
  } = {},
): Promise<{ summary: RunSummary; events: EventBody[] }> {
  const folder = await folderWith(files);
  const { workflows, callables } = await loadWorkflows(folderFiles(folder));
  await fs.rm(folder, { recursive: true });
  const [workflow] = workflows;
  assert.ok(workflow);
  const trigger = workflow.triggers.find((one) => one.event === event.name);
  const run = { id: '1', number: 1, attempt: 1 };
  const prepared = prepareRun({
    workflow,
    callables,
    event,
    repository,
    run,
    secrets: {},
    vars: {},
    ...(trigger && { trigger }),
    ...(jobs && { jobs }),
  });
  const events: EventBody[] = [];
  const summary = await runWorkflow(prepared, {
    emit: (body) => events.push(body),
    groups: new MemoryGroups().of('1'),
    signal,
    maxParallel: 10,
    runJob: async (assignment, options) => ({
      result: 'success',
      outputs: {},
      steps: [],
      ...(await script(assignment, options.signal)),
    }),
  });
  return { summary, events };
}

const CI = `
name: CI
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    strategy: { matrix: { v: [1, 2] } }
    steps: [{ id: a, run: a }]
  deploy:
    runs-on: ubuntu-latest
    needs: build
    if: github.ref == 'refs/heads/production'
    steps: [{ run: b }]
`;

test('a run ends with the jobs of its file in order, their steps by phase, and what was skipped', async () => {
  const step = { id: 'a', name: 'Run a', outcome: 'success', conclusion: 'success' } as const;
  const { summary } = await run({ 'ci.yml': CI }, async ({ matrix }) => {
    await new Promise((resolve) => setTimeout(resolve, matrix?.v === 1 ? 20 : 0));
    return {
      outputs: { v: 'x' },
      steps: [
        { ...step, phase: 'setup' },
        { ...step, phase: 'main', exitCode: 0 },
      ],
    };
  });
  const leg = { id: 'build', result: 'success', outputs: { v: 'x' }, steps: [step], setup: [step], post: [] };
  const why = `its condition does not hold: github.ref == 'refs/heads/production'`;
  assert.deepEqual(summary, {
    workflow: 'CI',
    file: '.github/workflows/ci.yml',
    result: 'success',
    jobs: [
      { ...leg, name: 'build (1)' },
      { ...leg, name: 'build (2)' },
      { id: 'deploy', name: 'deploy', result: 'skipped', outputs: {}, steps: [], setup: [], post: [], reason: why },
    ],
    skipped: [{ what: 'deploy', why }],
  });
});

test('the events of jobs are emitted as they happen', async () => {
  const { events } = await run({ 'ci.yml': CI }, ({ matrix }) => ({
    result: matrix?.v === 1 ? 'failure' : 'cancelled',
  }));
  const lines = events.map((event) => (event.type === 'job' ? `${event.job} ${event.state}` : event.type));
  assert.deepEqual(lines, [
    'build (1) started',
    'build (2) started',
    'build (1) finished',
    'build (2) finished',
    'deploy finished',
  ]);
});

test('an abort cancels the jobs and the run', async () => {
  const controller = new AbortController();
  const { summary } = await run(
    { 'ci.yml': CI },
    (_, signal) => {
      controller.abort(new Error('Ctrl-C'));
      return new Promise((resolve) => {
        if (signal.aborted) resolve({ result: 'cancelled' });
        signal.addEventListener('abort', () => resolve({ result: 'cancelled' }));
      });
    },
    { signal: controller.signal },
  );
  assert.equal(summary.result, 'cancelled');
  assert.deepEqual(
    summary.jobs.map(({ result, reason }) => `${result} ${reason}`),
    ['cancelled Ctrl-C', 'cancelled Ctrl-C', 'skipped cancelled: Ctrl-C'],
  );
});

test('a runner that breaks breaks the run, after the other jobs have ended', async () => {
  let ended = 0;
  const broken = run({ 'ci.yml': CI.replace('strategy: {', 'strategy: { fail-fast: false,') }, async ({ matrix }) => {
    if (matrix?.v === 1) throw new Error('disk is gone');
    await new Promise((resolve) => setTimeout(resolve, 10));
    ended += 1;
    return {};
  });
  await assert.rejects(
    broken,
    (error) => error instanceof AggregateError && String(error.errors[0]).includes('disk is gone'),
  );
  assert.equal(ended, 1);
});

test('a job is given the whole github context, its needs and its own name', async () => {
  const seen: JobAssignment[] = [];
  await run({ 'ci.yml': CI }, (assignment) => {
    seen.push(assignment);
    return {};
  });
  const { github } = seen[0]?.contexts ?? {};
  assert.equal(github?.job, 'build');
  assert.equal(github?.workflow_ref, 'acme/shop/.github/workflows/ci.yml@refs/heads/main');
  assert.deepEqual(
    [github?.sha, github?.ref_name, github?.ref_type, github?.event_name],
    ['c0ffee', 'main', 'branch', 'push'],
  );
  assert.deepEqual(seen[0]?.runsOn, { labels: ['ubuntu-latest'] });
});

test('inputs of workflow_dispatch are typed in "inputs" and texts in "github.event.inputs"', async () => {
  const text = `on: { workflow_dispatch: { inputs: { n: { type: number }, b: { type: boolean, default: true } } } }
run-name: Ship \${{ inputs.n }}
jobs: { a: { runs-on: x, steps: [{ run: a }] } }`;
  const event = { ...push, name: 'workflow_dispatch', inputs: { n: '2' } };
  const seen: JobAssignment[] = [];
  await run(
    { 'a.yml': text },
    (assignment) => {
      seen.push(assignment);
      return {};
    },
    { event },
  );
  assert.deepEqual(seen[0]?.contexts.inputs, { n: 2, b: true });
  const payload = seen[0]?.contexts.github.event;
  assert.deepEqual(payload, { workflow: '.github/workflows/a.yml', inputs: { n: '2', b: 'true' } });
  await assert.rejects(
    run({ 'a.yml': text }, () => ({}), { event: { ...event, inputs: { m: '2' } } }),
    /There is no input "m"/,
  );
});

test('asking for one job runs it with what it needs, and an unknown one is a mistake', async () => {
  const text =
    'on: push\njobs:\n  a: { runs-on: x, steps: [{ run: a }] }\n  b: { runs-on: x, needs: a, steps: [{ run: a }] }\n  c: { runs-on: x, steps: [{ run: a }] }\n';
  const { summary } = await run({ 'a.yml': text }, () => ({}), { jobs: ['b'] });
  assert.deepEqual(
    summary.jobs.map(({ id }) => id),
    ['a', 'b'],
  );
  await assert.rejects(
    run({ 'a.yml': text }, () => ({}), { jobs: ['d'] }),
    /has no job "d"/,
  );
});

test('everything wrong with all files and with their calls is told at once, before anything starts', async () => {
  const called =
    'on: { workflow_call: { inputs: { n: { type: number, required: true } }, secrets: { S: { required: true } } } }\njobs: { a: { runs-on: x, steps: [{ run: a }] } }';
  const files = {
    'a.yml': 'on: psuh\njobs: { a: { runs-on: x, steps: [{ run: a }] } }',
    'b.yml': [
      'on: push',
      'jobs:',
      '  a: { uses: ./.github/workflows/c.yml, with: { m: 1 }, secrets: { T: x } }',
      '  b: { uses: ./.github/workflows/none.yml }',
      '  d: { uses: ./.github/workflows/b.yml }',
      '  e: { uses: ./.github/workflows/e.yml }',
    ].join('\n'),
    'c.yml': called,
    'e.yml': 'on: push\njobs: { a: { runs-on: x, steps: [{ run: a }] } }',
  };
  const folder = await folderWith(files);
  const error = await loadWorkflows(folderFiles(folder)).catch((reason: unknown) => reason);
  await fs.rm(folder, { recursive: true });
  assert.ok(error instanceof Error);
  assert.deepEqual(
    error.message.split('\n').map((line) => line.replace('.github/workflows/', '')),
    [
      'a.yml:1:5: Unknown event "psuh" (did you mean "push"?)',
      'b.yml:3:14: The input "n" is required by ./.github/workflows/c.yml',
      'b.yml:3:14: The secret "S" is required by ./.github/workflows/c.yml',
      'b.yml:3:49: ./.github/workflows/c.yml has no input "m"',
      'b.yml:3:68: ./.github/workflows/c.yml has no secret "T"',
      'b.yml:4:14: There is no workflow ./.github/workflows/none.yml',
      'b.yml:5:14: ./.github/workflows/b.yml calls itself in the end',
      'b.yml:6:14: .github/workflows/e.yml cannot be called (add workflow_call to its "on")',
    ],
  );
});

test('calling a workflow that was not loaded fails the job with its place, and only that', async () => {
  const call =
    'on: push\njobs:\n  a: { runs-on: x, steps: [{ run: a }] }\n  b: { uses: o/r/.github/workflows/x.yml@v1 }\n';
  const { summary: whole } = await run({ 'a.yml': call }, () => ({}));
  assert.match(
    whole.jobs.find(({ id }) => id === 'b')?.reason ?? '',
    /a\.yml:4:14: Workflows of other repositories cannot be called yet/,
  );
  const { summary } = await run({ 'a.yml': call }, () => ({}), { jobs: ['a'] });
  assert.equal(summary.result, 'success');
});

test('a repository without workflows, and a file that is not there, are mistakes', async () => {
  const folder = await folderWith({});
  await assert.rejects(loadWorkflows(folderFiles(folder)), /There are no workflow files in \.github\/workflows \(add/);
  await assert.rejects(loadWorkflows(folderFiles(folder), 'x.yml'), /x\.yml:1:1: There is no such workflow file/);
  await fs.rm(folder, { recursive: true });
});
