import type { ValueObject } from '../expressions/value.ts';
import { InputError, type Mistake } from '../lib/mistake.ts';
import { evaluateConcurrency } from './run/concurrency.ts';
import { noSuchJob } from './run/kept.ts';
import type { ConcurrencyClaim } from './run/state.ts';
import { comesFromFork } from './trigger/fork.ts';
import { githubContext, type RunNumbers } from './trigger/github-context.ts';
import type { Repository } from './trigger/repository.ts';
import { fieldText } from './workflow/fields.ts';
import { readInputs } from './workflow/inputs.ts';
import type { JobContexts, Workflow } from './workflow/model.ts';
import type { InputDeclaration, Trigger } from './workflow/trigger-model.ts';
import type { WorkflowEvent } from './workflow/workflow-event.ts';

export interface RunRequest {
  readonly workflow: Workflow;
  /** Reusable workflows by their `uses`. */
  readonly callables: ReadonlyMap<string, Workflow>;
  /** The part of `on` that let the event through; absent when a person runs the workflow regardless of its `on`. */
  readonly trigger?: Trigger;
  readonly event: WorkflowEvent;
  readonly repository: Repository;
  readonly run: RunNumbers;
  readonly secrets: Readonly<Record<string, string>>;
  readonly vars: Readonly<Record<string, string>>;
  /** Ids of jobs to run with what they need; all when absent. */
  readonly jobs?: readonly string[];
}

/** A run with everything evaluated that must be known before its jobs. */
export interface PreparedRun {
  readonly workflow: Workflow;
  readonly callables: ReadonlyMap<string, Workflow>;
  readonly contexts: Omit<JobContexts, 'needs'>;
  /** The `run-name`, or the head commit's subject, or the workflow's name. */
  readonly title: string;
  readonly attempt: number;
  readonly concurrency?: ConcurrencyClaim;
}

/** Checks what a run was given and evaluates its contexts, title and concurrency. Throws every mistake at once. */
export function prepareRun(request: RunRequest): PreparedRun {
  const { event, repository, run, callables, vars } = request;
  const secrets = comesFromFork(event) ? {} : request.secrets;
  const workflow = request.jobs ? onlyJobs(request.workflow, request.jobs) : request.workflow;
  const missing = missingCalls(workflow, callables);
  if (missing.length > 0) throw new InputError(missing);
  const inputs = dispatchInputs(request.trigger, event);
  const github = githubContext(withInputs(event, inputs), repository, workflow, run, secrets.GITHUB_TOKEN ?? '');
  const contexts = { github, vars, secrets, inputs };
  const scope = { contexts: { github, vars, inputs } };
  const title = workflow.runName ? fieldText(workflow.runName, scope).trim() : '';
  const subject = event.commitMessage?.split('\n')[0]?.trim();
  const concurrency = workflow.concurrency && evaluateConcurrency(workflow.concurrency, scope);
  const prepared = { workflow, callables, contexts, title: title || subject || workflow.name, attempt: run.attempt };
  return concurrency ? { ...prepared, concurrency } : prepared;
}

/** The same workflow with some of its jobs and all they need; an unknown id is a mistake. */
export function onlyJobs(workflow: Workflow, ids: readonly string[]): Workflow {
  const byId = new Map(workflow.jobs.map((job) => [job.id, job]));
  const mistakes: Mistake[] = [];
  const wanted = new Set<string>();
  const add = (id: string) => {
    if (wanted.has(id)) return;
    wanted.add(id);
    for (const need of byId.get(id)?.needs ?? []) add(need);
  };
  for (const id of ids) {
    if (byId.has(id)) add(id);
    else mistakes.push(noSuchJob(workflow, id));
  }
  if (mistakes.length > 0) throw new InputError(mistakes);
  return { ...workflow, jobs: workflow.jobs.filter(({ id }) => wanted.has(id)) };
}

/** Calls of workflows that were not loaded, as they are not in this repository. */
function missingCalls(workflow: Workflow, callables: ReadonlyMap<string, Workflow>): Mistake[] {
  return workflow.jobs.flatMap((job) => {
    if (job.kind !== 'call') return [];
    const called = callables.get(job.uses);
    if (called) return missingCalls(called, callables);
    const message = `Workflows of other repositories cannot be called yet: ${job.uses}`;
    const fix = 'copy it into this repository and call it with ./.github/workflows/…';
    return [{ at: job.usesAt, message, fix }];
  });
}

function dispatchInputs(trigger: Trigger | undefined, event: WorkflowEvent): ValueObject {
  if (event.name !== 'workflow_dispatch') {
    if (!event.inputs || Object.keys(event.inputs).length === 0) return {};
    throw new InputError(`Only workflow_dispatch takes inputs, but the event is ${event.name}`);
  }
  const reading = readInputs(trigger?.inputs ?? [], event.inputs ?? {}, literalDefault);
  if ('mistakes' in reading) throw new InputError(reading.mistakes);
  return reading.values;
}

function literalDefault({ default: initial }: InputDeclaration): string | number | boolean | undefined {
  return typeof initial === 'object' ? undefined : initial;
}

/** `github.event.inputs` has every input as text. */
function withInputs(event: WorkflowEvent, inputs: ValueObject): WorkflowEvent {
  if (event.name !== 'workflow_dispatch') return event;
  const texts = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, String(value)]));
  return { ...event, payload: { ...event.payload, inputs: texts } };
}
