import fs from 'node:fs/promises';
import path from 'node:path';
import { parseEnv } from 'node:util';
import type { Result } from '../events/types.ts';
import { InputError } from '../lib/mistake.ts';
import { thisMachine } from '../pipeline/executors/host/host-executor.ts';
import { explain } from '../pipeline/explain.ts';
import { loadWorkflows } from '../pipeline/load-workflows.ts';
import type { RunSummary } from '../pipeline/run-workflow.ts';
import { machineLabels } from '../pipeline/runner/labels.ts';
import { unsupported } from '../pipeline/runner/unsupported.ts';
import { type Snapshot, takeSnapshot } from '../pipeline/source/snapshot.ts';
import { localEvent } from '../pipeline/trigger/local-event.ts';
import { readPayload } from '../pipeline/trigger/payload-file.ts';
import { readRepository } from '../pipeline/trigger/repository.ts';
import { plan } from '../pipeline/workflow/plan.ts';
import type { WorkflowEvent } from '../pipeline/workflow/workflow-event.ts';
import type { Cli } from './cli.ts';
import type { Home } from './home.ts';
import { pauseInShell } from './pause-in-shell.ts';
import type { RunOptions } from './run-options.ts';
import { type Again, type Planned, runPlanned } from './run-planned.ts';
import { readSecrets } from './run-secrets.ts';
import { showExplanations } from './show-explanations.ts';

/**
 * Runs every workflow that an event starts, one after the other, or tells why it does not run. Null when it was only asked
 * to tell: with `list` before anything is checked, with `dryRun` after.
 */
export async function runEvent(
  cli: Cli,
  home: Home,
  options: RunOptions,
  json: boolean,
  again?: Again,
): Promise<readonly RunSummary[] | null> {
  const here = { dir: home.repository, signal: cli.signal };
  const repository = await readRepository(here);
  const eventOf = async () =>
    localEvent(here, repository, {
      name: options.event,
      ...(options.commit !== undefined && { commit: options.commit }),
      ...(options.payload !== undefined && { payload: await readPayload(options.payload) }),
      ...(options.input !== undefined && { inputs: options.input }),
    });
  const { event, snapshot: taken } = await eventAndSnapshot(home, options.commit, eventOf);
  await using snapshot = taken;
  const { workflows, callables } = await loadWorkflows(snapshot.files, workflowPath(home, options.workflow));
  const tell = () => showExplanations(cli, event, explain(workflows, callables, event), json);
  if (options.list) {
    tell();
    return null;
  }
  const plans = workflows.map((workflow) => ({ workflow, plan: plan(workflow, event) }));
  const running = plans.filter((one) => one.plan.kind === 'runs').map(({ workflow }) => workflow);
  const labels = machineLabels(thisMachine, options.label);
  const mistakes = [...running, ...callables.values()].flatMap((workflow) => unsupported(workflow, labels));
  if (mistakes.length > 0) throw new InputError(mistakes);
  const secrets = await readSecrets(options);
  if (options.dryRun) {
    tell();
    return null;
  }
  const pause = options.pauseOnFailure ? pauseInShell(cli, json) : undefined;
  const env = { ...(options.envFile === undefined ? {} : await readEnvFile(options.envFile)), ...options.env };
  const planned: Planned = {
    home,
    repository,
    event,
    snapshot,
    callables,
    secrets,
    env,
    options,
    json,
    ...(pause && { pause }),
    ...(again && { again }),
  };
  const summaries: RunSummary[] = [];
  for (const one of plans) summaries.push(await runPlanned(cli, one.workflow, one.plan, planned));
  return summaries;
}

/** The event and the files that it is about; at once where the files are those of the working tree. */
async function eventAndSnapshot(
  { repository }: Home,
  commit: string | undefined,
  eventOf: () => Promise<WorkflowEvent>,
): Promise<{ readonly event: WorkflowEvent; readonly snapshot: Snapshot }> {
  if (commit !== undefined) {
    const event = await eventOf();
    return { event, snapshot: await takeSnapshot({ repository, commit: event.commit }) };
  }
  const [event, snapshot] = await Promise.allSettled([eventOf(), takeSnapshot({ repository })]);
  if (snapshot.status === 'rejected') throw event.status === 'rejected' ? event.reason : snapshot.reason;
  if (event.status === 'fulfilled') return { event: event.value, snapshot: snapshot.value };
  await snapshot.value[Symbol.asyncDispose]();
  throw event.reason;
}

/** A workflow inside the repository is read from the snapshot, by its path there; any other where it lies. */
function workflowPath({ repository }: Home, file: string | undefined): string | undefined {
  if (file === undefined || !path.isAbsolute(file)) return file;
  const relative = path.relative(repository, file);
  return relative.startsWith('..') ? file : relative;
}

async function readEnvFile(file: string): Promise<Record<string, string>> {
  const text = await fs.readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new InputError(`The variables cannot be read from ${file} (${error.code ?? error.message})`);
  });
  const entries = Object.entries(parseEnv(text));
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** The result of several runs as one: the worst that happened, and success when at least one ran. */
export function worst(summaries: readonly RunSummary[]): Result {
  const results = summaries.map(({ result }) => result);
  for (const result of ['failure', 'cancelled', 'success'] as const) if (results.includes(result)) return result;
  return 'skipped';
}
