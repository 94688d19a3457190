import type { ValueObject } from '../expressions/value.ts';
import { InputError, type Mistake } from '../lib/mistake.ts';
import { evaluateConcurrency } from './run/concurrency.ts';
import { noSuchJob } from './run/kept.ts';
import type { ConcurrencyClaim } from './run/state.ts';
import type { KnownContexts } from './run/surely-skipped.ts';
import { eventTitle } from './trigger/event-title.ts';
import { comesFromFork } from './trigger/fork.ts';
import { githubContext, type RunNumbers } from './trigger/github-context.ts';
import type { Repository } from './trigger/repository.ts';
import { fieldText } from './workflow/fields.ts';
import { type InputsReading, readInputs, typedInput } from './workflow/inputs.ts';
import type { JobContexts, Workflow } from './workflow/model.ts';
import type { InputDeclaration, Trigger } from './workflow/trigger-model.ts';
import type { WorkflowEvent } from './workflow/workflow-event.ts';

export interface RunRequest {
  readonly workflow: Workflow;
  /** Reusable workflows by their `uses`. */
  readonly callables: ReadonlyMap<string, Workflow>;
  /** The part of `on` that let the event through; absent when a person runs the workflow regardless of its `on`. */
  readonly trigger?: Trigger | undefined;
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
  /** The `run-name`, or what the event is called, or the workflow's name. */
  readonly title: string;
  readonly attempt: number;
  readonly concurrency?: ConcurrencyClaim;
}

/** Checks what a run was given and evaluates its contexts, title and concurrency. Throws every mistake at once. */
export function prepareRun(request: RunRequest): PreparedRun {
  const { event, repository, run, callables, vars } = request;
  const secrets = comesFromFork(event) ? {} : request.secrets;
  const workflow = request.jobs ? onlyJobs(request.workflow, request.jobs) : request.workflow;
  const inputs = dispatchInputs(request.trigger, event);
  const github = githubContext(complete(request, inputs), repository, workflow, run, secrets.GITHUB_TOKEN ?? '');
  const contexts = { github, vars, secrets, inputs };
  const scope = { contexts: { github, vars, inputs } };
  const title = workflow.runName ? fieldText(workflow.runName, scope).trim() : '';
  const concurrency = workflow.concurrency && evaluateConcurrency(workflow.concurrency, scope);
  const prepared = {
    workflow,
    callables,
    contexts,
    title: title || eventTitle(event) || workflow.name,
    attempt: run.attempt,
  };
  return concurrency ? { ...prepared, concurrency } : prepared;
}

/** What conditions can see before a run; without its inputs where those that were given are wrong. */
export function knownContexts(
  request: Pick<RunRequest, 'workflow' | 'event' | 'trigger' | 'repository' | 'vars'>,
): KnownContexts {
  const { workflow, event, trigger, repository, vars } = request;
  const reading = dispatchReading(trigger, event);
  const inputs = 'values' in reading ? reading.values : {};
  const run = { id: '0', number: 1, attempt: 1 };
  const github = githubContext(complete(request, inputs), repository, workflow, run, '');
  return 'values' in reading ? { github, vars, inputs } : { github, vars };
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

function dispatchInputs(trigger: Trigger | undefined, event: WorkflowEvent): ValueObject {
  const reading = dispatchReading(trigger, event);
  if ('mistakes' in reading) throw new InputError(reading.mistakes);
  return reading.values;
}

function dispatchReading(trigger: Trigger | undefined, event: WorkflowEvent): InputsReading {
  const { name, inputs = {} } = event;
  if (name === 'workflow_dispatch') return readInputs(trigger?.inputs ?? [], inputs, literalDefault, typedInput);
  if (Object.keys(inputs).length === 0) return { values: {} };
  return { mistakes: [{ message: `Only workflow_dispatch takes inputs, but the event is ${name}` }] };
}

/** The event with what a workflow adds to it. */
function complete(
  { event, trigger, workflow }: Pick<RunRequest, 'event' | 'trigger' | 'workflow'>,
  inputs: ValueObject,
): WorkflowEvent {
  const completed = withSchedule(withInputs(event, inputs), trigger);
  if (event.name !== 'workflow_dispatch' && event.name !== 'schedule') return completed;
  // These two are meant for one workflow, and say for which.
  return { ...completed, payload: { workflow: workflow.file, ...completed.payload } };
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

/** `github.event.schedule` is the cron time that is due: of an event that names none, the workflow's first. */
function withSchedule(event: WorkflowEvent, trigger: Trigger | undefined): WorkflowEvent {
  const cron = event.cron ?? trigger?.schedules?.[0]?.cron;
  return event.name === 'schedule' && cron !== undefined
    ? { ...event, payload: { ...event.payload, schedule: cron } }
    : event;
}
