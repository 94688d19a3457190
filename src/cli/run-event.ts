import type { Result } from '../events/types.ts';
import { expectCgroups } from '../lib/cgroup.ts';
import { explain } from '../pipeline/explain.ts';
import { loadWorkflows } from '../pipeline/load-workflows.ts';
import type { RunSummary } from '../pipeline/run-workflow.ts';
import { takeSnapshot } from '../pipeline/source/snapshot.ts';
import type { Git } from '../pipeline/trigger/git.ts';
import { type LocalEventRequest, localEvent } from '../pipeline/trigger/local-event.ts';
import { readPayload } from '../pipeline/trigger/payload-file.ts';
import { findCommit, type LocalRepository } from '../pipeline/trigger/repository.ts';
import { withAssumedType } from '../pipeline/workflow/assumed-type.ts';
import type { Workflow } from '../pipeline/workflow/model.ts';
import { demandNames, variableNameMistake } from './check-names.ts';
import type { Cli } from './cli.ts';
import { demandRunnable } from './demand-runnable.ts';
import type { FoundRepository } from './find-repository.ts';
import { pauseInShell } from './pause-in-shell.ts';
import { planAll } from './plan-all.ts';
import { readDotenv } from './read-dotenv.ts';
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
  { home, repository }: FoundRepository,
  options: RunOptions,
  json: boolean,
  again?: Again,
): Promise<readonly RunSummary[] | null> {
  demandNames(options);
  if (!options.list && !options.dryRun) void expectCgroups();
  const here = { dir: repository.dir, signal: cli.signal };
  const commit = await chosenCommit(here, repository, options.commit);
  await using snapshot = await takeSnapshot({ repository: repository.dir, ...(commit !== null && { commit }) });
  const { workflows, callables } = await loadWorkflows(snapshot.files, options.workflow);
  const event = withAssumedType(await localEvent(here, repository, await wanted(options, workflows)), workflows);
  const vars = options.var ?? {};
  const tell = () =>
    showExplanations(
      cli,
      event,
      explain({ workflows, callables, event, repository, vars, ...(options.job && { jobs: options.job }) }),
      json,
    );
  if (options.list) {
    tell();
    return null;
  }
  const plans = planAll(workflows, event, options.job);
  const secrets = await readSecrets(options);
  const run = { id: '0', number: 0, attempt: again?.attempt ?? 1 };
  demandRunnable(plans, { callables, event, repository, run, secrets, vars }, options);
  if (options.dryRun) {
    tell();
    return null;
  }
  const pause = options.pauseOnFailure ? pauseInShell(cli, json) : undefined;
  const planned: Planned = {
    ...{ home, repository, event, snapshot, callables, secrets, options, json },
    env: await variables(options),
    ...(pause && { pause }),
    ...(again && { again }),
  };
  const summaries: RunSummary[] = [];
  for (const one of plans) summaries.push(await runPlanned(cli, one.workflow, one.plan, planned));
  return summaries;
}

/** The commit to run: the one that was asked for, or HEAD where the working tree holds nothing else; null for a changed one. */
async function chosenCommit(here: Git, repository: LocalRepository, asked: string | undefined): Promise<string | null> {
  if (asked !== undefined) return (await findCommit(here, repository, asked)).id;
  return repository.clean ? repository.head.id : null;
}

/** Whether what an event changed decides if a workflow runs. */
function filtersPaths({ triggers }: Workflow): boolean {
  return triggers.some(({ paths }) => paths !== undefined);
}

/** What is asked of git about the event; the changed files only where somebody looks at them. */
async function wanted(options: RunOptions, workflows: readonly Workflow[]): Promise<LocalEventRequest> {
  return {
    name: options.event,
    withoutFiles: !options.list && !options.dryRun && !workflows.some(filtersPaths),
    ...(options.commit !== undefined && { commit: options.commit }),
    ...(options.payload !== undefined && { payload: await readPayload(options.payload) }),
    ...(options.input !== undefined && { inputs: options.input }),
  };
}

/** The variables of every step: those of a file, and above them those that were given. */
async function variables({ env, envFile }: RunOptions): Promise<Record<string, string>> {
  return { ...(envFile !== undefined && (await readDotenv(envFile, 'variables', variableNameMistake))), ...env };
}

/** The result of several runs as one: the worst that happened, and success when at least one ran. */
export function worst(summaries: readonly RunSummary[]): Result {
  const results = summaries.map(({ result }) => result);
  for (const result of ['failure', 'cancelled', 'success'] as const) if (results.includes(result)) return result;
  return 'skipped';
}
