import os from 'node:os';
import path from 'node:path';
import { listRuns } from '../events/read-records.ts';
import { hostEnvironment, hostExecutor } from '../pipeline/executors/host/host-executor.ts';
import { nativeServices } from '../pipeline/executors/host/services/native-services.ts';
import { prepareRun } from '../pipeline/prepare-run.ts';
import { type RunSummary, runWorkflow } from '../pipeline/run-workflow.ts';
import { jobRunner } from '../pipeline/runner/run-job.ts';
import type { Snapshot } from '../pipeline/source/snapshot.ts';
import type { Repository } from '../pipeline/trigger/repository.ts';
import type { Workflow } from '../pipeline/workflow/model.ts';
import type { Plan } from '../pipeline/workflow/plan.ts';
import type { WorkflowEvent } from '../pipeline/workflow/workflow-event.ts';
import type { Cli } from './cli.ts';
import { type Home, recordsOf } from './home.ts';
import { openRun, type RunView } from './open-run.ts';

/** What the runs of one event have in common. */
export interface Planned {
  readonly home: Home;
  readonly repository: Repository;
  readonly event: WorkflowEvent;
  readonly snapshot: Snapshot;
  readonly callables: ReadonlyMap<string, Workflow>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly vars: Readonly<Record<string, string>>;
  readonly jobs?: readonly string[];
  readonly maxParallel: number;
  readonly allowDeploy: boolean;
  readonly view: RunView;
}

/** Runs one workflow to its end as a recorded run, or tells why it does not run. */
export async function runPlanned(cli: Cli, workflow: Workflow, plan: Plan, planned: Planned): Promise<RunSummary> {
  const { home, event, repository, callables, secrets, vars, jobs } = planned;
  if (plan.kind === 'skipped') {
    if (!planned.view.json) cli.out.write(`- ${workflow.name} (${workflow.file}) does not run: ${plan.why}\n`);
    return {
      workflow: workflow.name,
      file: workflow.file,
      result: 'skipped',
      jobs: [],
      skipped: [{ what: plan.what, why: plan.why }],
    };
  }
  const run = { id: String(Date.now()), number: await nextNumber(home, workflow.file), attempt: 1 };
  const prepared = prepareRun({
    workflow,
    callables,
    trigger: plan.trigger,
    event,
    repository,
    run,
    secrets,
    vars,
    ...(jobs && { jobs }),
  });
  await using stream = await openRun(cli, home, planned.view);
  stream.emit({
    type: 'run',
    state: 'started',
    kind: 'workflow',
    name: workflow.name,
    title: `${workflow.name}: ${prepared.title}`,
    commit: event.commit,
    ref: event.ref,
    event: event.name,
    file: workflow.file,
    attempt: run.attempt,
    ...(process.env.GANTRY_RUN !== undefined && { parent: process.env.GANTRY_RUN }),
  });
  const executor = executorFor(planned, stream.run);
  const summary = await runWorkflow(prepared, {
    runJob: jobRunner({ executor, source: planned.snapshot.source }),
    emit: stream.emit,
    signal: cli.signal,
    maxParallel: planned.maxParallel,
  });
  stream.emit({ type: 'run', state: 'finished', result: summary.result });
  return summary;
}

/** The host executor of a run. Its steps find `gantry` on their PATH, and are told which run they belong to. */
function executorFor({ home, allowDeploy }: Planned, run: string): ReturnType<typeof hostExecutor> {
  const bin = path.resolve(import.meta.dirname, '..', '..', 'bin');
  const inherited = hostEnvironment(process.env);
  return hostExecutor({
    folder: path.join(os.tmpdir(), `gantry-jobs-${process.getuid?.() ?? 0}`),
    toolCache: path.join(home.state, 'tools'),
    services: nativeServices({ cache: path.join(home.state, 'cache') }),
    environment: {
      ...inherited,
      PATH: `${inherited.PATH ?? ''}:${bin}`,
      GANTRY_HOME: home.state,
      GANTRY_RUN: run,
      ...(allowDeploy && { GANTRY_ALLOW_DEPLOY: '1' }),
    },
  });
}

async function nextNumber(home: Home, file: string): Promise<number> {
  return (await listRuns(recordsOf(home))).filter((run) => run.file === file).length + 1;
}
