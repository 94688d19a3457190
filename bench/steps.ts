import { spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { hostEnvironment, hostExecutor } from '../src/pipeline/executors/host/host-executor.ts';
import { nativeServices } from '../src/pipeline/executors/host/services/native-services.ts';
import { prepareRun } from '../src/pipeline/prepare-run.ts';
import { runWorkflow } from '../src/pipeline/run-workflow.ts';
import { jobRunner } from '../src/pipeline/runner/run-job.ts';
import { mustReadWorkflow } from '../src/pipeline/workflow/read-workflow.ts';

/**
 * What a step costs: a job of 200 steps of `true` against 200 bare asynchronous spawns of `bash -e script`, turn by turn
 * in one process. Again with: node bench/steps.ts [steps] [rounds]
 */
const [steps = 200, rounds = 5] = process.argv.slice(2).map(Number);

const repository = {
  dir: '/',
  owner: 'bench',
  name: 'bench',
  serverUrl: 'https://github.com',
  defaultBranch: 'main',
  actor: { login: 'bench', email: 'bench@localhost' },
};
const event = { name: 'push', ref: 'refs/heads/main', commit: '0'.repeat(40), commitMessage: 'bench', payload: {} };

await using place = await temporary();
const script = path.join(place.folder, 'true.sh');
await fs.writeFile(script, 'true');
const ours: number[] = [];
const bare: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  bare.push(await milliseconds(bareSpawns));
  ours.push((await milliseconds(() => job(steps))) - (await milliseconds(() => job(1))));
}
const [per, least] = [median(ours) / (steps - 1), median(bare) / steps];
console.log(`steps of \`true\`: ${steps} in ${rounds} rounds, median; ${os.availableParallelism()} cores`);
console.log(`  bare bash spawn  ${least.toFixed(2)} ms`);
console.log(`  gantry step      ${per.toFixed(2)} ms   ${(per / least).toFixed(2)} × bare (goal: at most 1.5)`);
console.log(`again: node bench/steps.ts ${steps} ${rounds}`);

async function job(count: number): Promise<void> {
  const text = `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n${'      - run: "true"\n'.repeat(count)}`;
  const workflow = mustReadWorkflow(text, 'bench.yml');
  const run = { id: '1', number: 1, attempt: 1 };
  const [trigger] = workflow.triggers;
  const prepared = prepareRun({
    workflow,
    callables: new Map(),
    event,
    repository,
    run,
    secrets: {},
    vars: {},
    ...(trigger && { trigger }),
  });
  const executor = hostExecutor({
    folder: path.join(place.folder, 'jobs'),
    toolCache: path.join(place.folder, 'tools'),
    environment: hostEnvironment(process.env),
    services: nativeServices({ cache: place.folder }),
  });
  const source = { folder: '/', commit: event.commit, ref: event.ref };
  const summary = await runWorkflow(prepared, {
    runJob: jobRunner({ executor, source, labels: ['ubuntu-*'] }),
    emit: () => {},
    signal: new AbortController().signal,
    maxParallel: 1,
  });
  if (summary.result !== 'success') throw new Error(`the run ended in ${summary.result}`);
}

async function bareSpawns(): Promise<void> {
  const env = hostEnvironment(process.env);
  for (let count = 0; count < steps; count += 1) {
    const child = spawn('bash', ['-e', script], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  }
}

async function milliseconds(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function temporary() {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'gantry-bench-'));
  return { folder, [Symbol.asyncDispose]: () => fs.rm(folder, { recursive: true }) };
}
