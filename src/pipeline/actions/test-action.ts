import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { hostEnvironment, hostExecutor } from '../executors/host/host-executor.ts';
import type { ExecutorJob } from '../executors/types.ts';
import type { ActionOutcome, BuiltInAction, SourceRepository } from './types.ts';

/** What an action said and changed. */
export interface ActionResult {
  readonly outcome: ActionOutcome;
  readonly lines: readonly string[];
  readonly warnings: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  /** The first is the last added, and so the first on the PATH. */
  readonly paths: readonly string[];
}

/** A real job of the host executor for tests of actions. */
export interface TestJob extends AsyncDisposable {
  readonly job: ExecutorJob;
  run(
    action: BuiltInAction,
    given?: Readonly<Record<string, string>>,
    source?: SourceRepository,
  ): Promise<ActionResult>;
}

const noSource: SourceRepository = {
  folder: async () => '/nonexistent',
  commit: '0'.repeat(40),
  ref: 'refs/heads/main',
};

/** Prepares a job on this machine, with `environment` over what jobs inherit. */
export async function startTestJob(environment: Readonly<Record<string, string>> = {}): Promise<TestJob> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'gantry-action-'));
  const executor = hostExecutor({
    folder: path.join(folder, 'jobs'),
    toolCache: path.join(folder, 'tools'),
    environment: { ...hostEnvironment(process.env), ...environment },
    services: { accepts: () => false, start: async () => ({ ok: false, reason: 'there are none in this test' }) },
  });
  const job = await executor.prepare({ id: 'test', signal: new AbortController().signal });
  return {
    job,
    run: (action, given = {}, source = noSource) => runAction(job, action, given, source),
    async [Symbol.asyncDispose]() {
      await job[Symbol.asyncDispose]();
      await fs.rm(folder, { recursive: true, force: true });
    },
  };
}

async function runAction(
  job: ExecutorJob,
  action: BuiltInAction,
  given: Readonly<Record<string, string>>,
  source: SourceRepository,
): Promise<ActionResult> {
  const lines: string[] = [];
  const warnings: string[] = [];
  const paths: string[] = [];
  const outputs: Record<string, string> = {};
  const variables: Record<string, string> = {};
  const outcome = await action.main({
    job,
    source,
    input: (name) => given[name] ?? action.inputs[name]?.default ?? '',
    github: { repository: 'pakashop/shop' },
    environment: { ...job.environment, RUNNER_TEMP: job.paths.temp, RUNNER_TOOL_CACHE: job.paths.toolCache },
    say: (line) => lines.push(line),
    warn: (message) => warnings.push(message),
    setEnv: (name, value) => {
      variables[name] = value;
    },
    addPath: (added) => paths.unshift(added),
    setOutput: (name, value) => {
      outputs[name] = value;
    },
    signal: new AbortController().signal,
  });
  return { outcome, lines, warnings, outputs, variables, paths };
}
