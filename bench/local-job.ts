import path from 'node:path';
import type { Emit } from '../src/events/types.ts';
import { temporaryFolder } from '../src/lib/temporary-folder.ts';
import { MemoryGroups } from '../src/pipeline/concurrency/memory-groups.ts';
import { hostEnvironment, hostExecutor } from '../src/pipeline/executors/host/host-executor.ts';
import { nativeServices } from '../src/pipeline/executors/host/services/native-services.ts';
import { prepareRun } from '../src/pipeline/prepare-run.ts';
import { runWorkflow } from '../src/pipeline/run-workflow.ts';
import { jobRunner } from '../src/pipeline/runner/run-job.ts';
import { mustReadWorkflow } from '../src/pipeline/workflow/read-workflow.ts';

const repository = {
  dir: '/',
  owner: 'bench',
  name: 'bench',
  serverUrl: 'https://github.com',
  defaultBranch: 'main',
  actor: { login: 'bench', email: 'bench@localhost' },
};
const event = { name: 'push', ref: 'refs/heads/main', commit: '0'.repeat(40), commitMessage: 'bench', payload: {} };

/** Runs a job of `run:` steps on this machine, in this process; throws when it does not succeed. */
export async function runLocalJob(
  scripts: readonly string[],
  { secrets = {}, emit = () => {} }: { readonly secrets?: Readonly<Record<string, string>>; readonly emit?: Emit } = {},
): Promise<void> {
  await using place = await temporaryFolder('gantry-bench');
  const steps = scripts.map((script) => `      - run: ${JSON.stringify(script)}\n`).join('');
  const text = `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n${steps}`;
  const workflow = mustReadWorkflow(text, 'bench.yml');
  const run = { id: '1', number: 1, attempt: 1 };
  const prepared = prepareRun({ workflow, callables: new Map(), event, repository, run, secrets, vars: {} });
  const executor = hostExecutor({
    folder: path.join(place.path, 'jobs'),
    toolCache: path.join(place.path, 'tools'),
    environment: hostEnvironment(process.env),
    services: nativeServices({ cache: place.path }),
  });
  const source = { folder: async () => '/', commit: event.commit, ref: event.ref };
  const summary = await runWorkflow(prepared, {
    groups: new MemoryGroups().of('1'),
    runJob: jobRunner({ executor, source, labels: ['ubuntu-*'] }),
    emit,
    signal: new AbortController().signal,
    maxParallel: 1,
  });
  if (summary.result !== 'success') throw new Error(`the run ended in ${summary.result}`);
}

/** Milliseconds that something takes. */
export async function milliseconds(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** The value in the middle. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
