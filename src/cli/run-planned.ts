import os from 'node:os';
import path from 'node:path';
import { RunProgress } from '../events/progress.ts';
import { listRuns } from '../events/read-records.ts';
import type { EventBody } from '../events/types.ts';
import { packageFolder } from '../lib/own-file.ts';
import { LocalGroups } from '../pipeline/concurrency/local-groups.ts';
import { hostEnvironment, hostExecutor, thisMachine } from '../pipeline/executors/host/host-executor.ts';
import { nativeServices } from '../pipeline/executors/host/services/native-services.ts';
import { type PreparedRun, prepareRun } from '../pipeline/prepare-run.ts';
import { type EarlierLeg, keptLegs, type Repeat } from '../pipeline/run/kept.ts';
import { type RunSummary, runWorkflow } from '../pipeline/run-workflow.ts';
import { machineLabels } from '../pipeline/runner/labels.ts';
import type { Pause } from '../pipeline/runner/pause.ts';
import { jobRunner } from '../pipeline/runner/run-job.ts';
import type { Snapshot } from '../pipeline/source/snapshot.ts';
import type { Repository } from '../pipeline/trigger/repository.ts';
import type { JobAssignment, RunJob, Workflow } from '../pipeline/workflow/model.ts';
import type { Plan } from '../pipeline/workflow/plan.ts';
import type { WorkflowEvent } from '../pipeline/workflow/workflow-event.ts';
import { againWords } from './again-words.ts';
import type { Cli } from './cli.ts';
import { type Home, recordsOf } from './home.ts';
import { openRun } from './open-run.ts';
import { jobsOf } from './plan-all.ts';
import type { RunOptions } from './run-options.ts';
import { writeRequest } from './run-request.ts';
import { showFailures } from './show-failures.ts';

/** What the runs of one event have in common. */
export interface Planned {
  readonly home: Home;
  readonly repository: Repository;
  readonly event: WorkflowEvent;
  readonly snapshot: Snapshot;
  readonly callables: ReadonlyMap<string, Workflow>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly options: RunOptions;
  readonly json: boolean;
  /** What happens where a script fails, before it runs again. */
  readonly pause?: Pause;
  readonly again?: Again;
}

/** A new attempt of a run that was recorded. */
export interface Again {
  readonly attempt: number;
  /** Of the first attempt, where its record says. */
  readonly numbers?: { readonly id: string; readonly number: number } | undefined;
  readonly earlier: readonly EarlierLeg[];
  readonly repeat: Repeat;
}

/** Runs one workflow to its end as a recorded run, or tells why it does not run. */
export async function runPlanned(cli: Cli, workflow: Workflow, plan: Plan, planned: Planned): Promise<RunSummary> {
  if (plan.kind === 'skipped') return tellSkipped(cli, workflow, plan, planned);
  const progress = new RunProgress();
  const legs = new Map<string, JobAssignment>();
  const summary = await runRecorded(cli, workflow, plan, planned, { progress, legs });
  if (!planned.json)
    showFailures(cli, progress, (job) => {
      const leg = legs.get(job);
      return leg && againWords(planned.options, workflow.file, leg);
    });
  return summary;
}

/** What is noted while a run goes on, to tell of its failures at the end. */
interface Notes {
  readonly progress: RunProgress;
  /** By key, as they start. */
  readonly legs: Map<string, JobAssignment>;
}

async function runRecorded(
  cli: Cli,
  workflow: Workflow,
  plan: Plan & { kind: 'runs' },
  planned: Planned,
  { progress, legs }: Notes,
): Promise<RunSummary> {
  const { home, options, pause, again } = planned;
  const numbers = again?.numbers ?? { id: String(Date.now()), number: await nextNumber(home, workflow.file) };
  const run = { ...numbers, attempt: again?.attempt ?? 1 };
  const prepared = prepareRun({
    ...planned,
    workflow,
    trigger: plan.trigger,
    run,
    vars: options.var ?? {},
    ...jobsOf(workflow, options.job),
  });
  const kept = again && keptLegs(workflow, again.earlier, again.repeat);
  await using stream = await openRun(cli, home, { ...planned, logs: options.verbose, still: pause !== undefined }, [
    progress,
  ]);
  writeRequest(recordsOf(home), stream.run, options, workflow.file, numbers);
  stream.emit(startedEvent(prepared, planned.event, run.attempt));
  const runJob = runnerFor(planned, stream.run);
  using groups = new LocalGroups({
    ...{ folder: path.join(home.state, 'concurrency'), run: stream.run, attempt: run.attempt },
    ...parentRun(),
  });
  const summary = await runWorkflow(prepared, {
    runJob: (assignment, io) => {
      legs.set(assignment.key, assignment);
      return runJob(assignment, io);
    },
    emit: stream.emit,
    groups,
    signal: cli.signal,
    maxParallel: options.maxParallel,
    ...(kept && { kept }),
    ...(options.matrix && { matrix: options.matrix }),
  });
  const { result, reason } = summary;
  stream.emit({ type: 'run', state: 'finished', result, ...(reason !== undefined && { reason }) });
  return summary;
}

function startedEvent({ workflow, title }: PreparedRun, event: WorkflowEvent, attempt: number): EventBody {
  const { name, file } = workflow;
  return {
    type: 'run',
    state: 'started',
    kind: 'workflow',
    name,
    title: title === name ? name : `${name}: ${title}`,
    commit: event.commit,
    ref: event.ref,
    event: event.name,
    file,
    attempt,
    ...parentRun(),
  };
}

/** The run whose step started this command. */
function parentRun(): { readonly parent?: string } {
  const parent = process.env.GANTRY_RUN;
  return parent === undefined ? {} : { parent };
}

function runnerFor(planned: Planned, run: string): RunJob {
  const { snapshot, event, options, env, pause } = planned;
  return jobRunner({
    executor: executorFor(planned, run),
    labels: machineLabels(thisMachine, options.label),
    source: { folder: snapshot.folder, commit: snapshot.commit, ref: event.ref },
    env,
    ...(pause && { pause }),
  });
}

function tellSkipped(
  cli: Cli,
  { name, file }: Workflow,
  { what, why }: Plan & { kind: 'skipped' },
  { json }: Planned,
): RunSummary {
  if (!json) cli.out.write(`- ${name} (${file}) does not run: ${why}\n`);
  return { workflow: name, file, result: 'skipped', jobs: [], skipped: [{ what, why }] };
}

/** The host executor of a run. Its steps find `gantry` on their PATH, and are told which run they belong to. */
function executorFor({ home, options, env }: Planned, run: string): ReturnType<typeof hostExecutor> {
  const bin = path.join(packageFolder, 'bin');
  const inherited = { ...hostEnvironment(process.env), ...env };
  return hostExecutor({
    folder: path.join(os.tmpdir(), `gantry-jobs-${process.getuid?.() ?? 0}`),
    toolCache: path.join(home.state, 'tools'),
    services: nativeServices({ cache: path.join(home.state, 'cache') }),
    environment: {
      ...inherited,
      PATH: `${inherited.PATH ?? ''}:${bin}`,
      GANTRY_HOME: home.state,
      GANTRY_RUN: run,
      ...(options.allowDeploy && { GANTRY_ALLOW_DEPLOY: '1' }),
    },
  });
}

async function nextNumber(home: Home, file: string): Promise<number> {
  return (await listRuns(recordsOf(home))).filter((run) => run.file === file && run.attempt === 1).length + 1;
}
