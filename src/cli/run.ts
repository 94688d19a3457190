import { Command, InvalidArgumentError } from 'commander';
import type { Result } from '../events/types.ts';
import { InputError } from '../lib/mistake.ts';
import { thisMachine } from '../pipeline/executors/host/host-executor.ts';
import { loadWorkflows } from '../pipeline/load-workflows.ts';
import type { RunSummary } from '../pipeline/run-workflow.ts';
import { machineLabels } from '../pipeline/runner/labels.ts';
import { unsupported } from '../pipeline/runner/unsupported.ts';
import { takeSnapshot } from '../pipeline/source/snapshot.ts';
import { localEvent } from '../pipeline/trigger/local-event.ts';
import { readPayload } from '../pipeline/trigger/payload-file.ts';
import { readRepository } from '../pipeline/trigger/repository.ts';
import { plan } from '../pipeline/workflow/plan.ts';
import { type Cli, commonOptions, withCommonOptions, writeJson } from './cli.ts';
import { findHome } from './home.ts';
import { type Planned, runPlanned } from './run-planned.ts';
import { readSecrets } from './run-secrets.ts';

interface RunOptions {
  readonly workflow?: string;
  readonly event: string;
  readonly payload?: string;
  readonly commit?: string;
  readonly job?: readonly string[];
  readonly label?: readonly string[];
  readonly input?: Readonly<Record<string, string>>;
  readonly var?: Readonly<Record<string, string>>;
  readonly secret?: readonly string[];
  readonly secretFile?: string;
  readonly maxParallel: number;
  readonly allowDeploy: boolean;
  readonly verbose: boolean;
}

/** `gantry run`: what an event would run, on this machine. */
export function runCommand(cli: Cli): Command {
  const command = new Command('run')
    .description('run the workflows of a repository on this machine, as an event would')
    .option('-W, --workflow <file>', 'only this workflow file')
    .option('-e, --event <name>', 'the event', 'push')
    .option('--payload <file>', 'JSON whose members replace those of the made-up event')
    .option('--commit <commit>', 'run this commit instead of the working tree')
    .option('-j, --job <id>', 'only this job and what it needs (may be repeated)', collect)
    .option('--input <name=value>', 'an input of workflow_dispatch (may be repeated)', collectPair)
    .option('--var <name=value>', 'a configuration variable (may be repeated)', collectPair)
    .option(
      '--secret <name[=value]>',
      'a secret; without a value it is taken from the environment (may be repeated)',
      collect,
    )
    .option('--secret-file <file>', 'secrets as dotenv lines')
    .option('--label <label>', 'a label that this machine claims besides its own (may be repeated)', collect)
    .option('--max-parallel <count>', 'jobs at once', positive, 4)
    .option('--allow-deploy', 'let the workflow call gantry deploy and gantry backup', false)
    .option('-v, --verbose', 'print what the steps print', false)
    .action(async (options: RunOptions & Record<string, unknown>) => {
      const summaries = await runAll(cli, options);
      const result = worst(summaries);
      if (commonOptions(options).json) writeJson(cli, { type: 'summary', result, runs: summaries });
      cli.exitCode = result === 'success' || result === 'skipped' ? 0 : 1;
    });
  return withCommonOptions(command, 'gantry run -e pull_request -W .github/workflows/ci.yml');
}

async function runAll(cli: Cli, options: RunOptions & Record<string, unknown>): Promise<readonly RunSummary[]> {
  const { folder, json } = commonOptions(options);
  const home = await findHome(folder);
  const here = { dir: home.repository, signal: cli.signal };
  const repository = await readRepository(here);
  const event = await localEvent(here, repository, {
    name: options.event,
    ...(options.commit !== undefined && { commit: options.commit }),
    ...(options.payload !== undefined && { payload: await readPayload(options.payload) }),
    ...(options.input !== undefined && { inputs: options.input }),
  });
  const wanted = options.commit === undefined ? {} : { commit: event.commit };
  await using snapshot = await takeSnapshot({ repository: home.repository, ref: event.ref, ...wanted });
  const { workflows, callables } = await loadWorkflows(snapshot.files, options.workflow);
  const labels = machineLabels(thisMachine, options.label);
  const plans = workflows.map((workflow) => ({ workflow, plan: plan(workflow, event) }));
  const running = plans.filter((one) => one.plan.kind === 'runs').map(({ workflow }) => workflow);
  const mistakes = [...running, ...callables.values()].flatMap((workflow) => unsupported(workflow, labels));
  if (mistakes.length > 0) throw new InputError(mistakes);
  const secrets = await readSecrets(options);
  const planned: Planned = {
    home,
    repository,
    event,
    snapshot,
    callables,
    secrets,
    vars: options.var ?? {},
    maxParallel: options.maxParallel,
    allowDeploy: options.allowDeploy,
    view: { json, logs: options.verbose },
    ...(options.job !== undefined && { jobs: options.job }),
  };
  const summaries: RunSummary[] = [];
  for (const one of plans) summaries.push(await runPlanned(cli, one.workflow, one.plan, planned));
  return summaries;
}

/** The result of several runs as one: the worst that happened, and success when at least one ran. */
function worst(summaries: readonly RunSummary[]): Result {
  const results = summaries.map(({ result }) => result);
  for (const result of ['failure', 'cancelled', 'success'] as const) if (results.includes(result)) return result;
  return 'skipped';
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function collectPair(value: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const equals = value.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('It takes name=value.');
  return { ...before, [value.slice(0, equals)]: value.slice(equals + 1) };
}

function positive(value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('It takes a whole number from 1.');
  return count;
}
