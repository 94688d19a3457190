import type { Job, RunStep, Step, StepsJob, UsesStep, Workflow } from '../workflow/model.ts';
import type { InputDeclaration } from '../workflow/trigger-model.ts';
import type { Schema } from './schema/definitions.ts';
import { type Script, scriptOf } from './scripts.ts';
import { SourceText } from './source-map.ts';

/** A step with its job; `index` counts the job's steps from 0, those inside `parallel` too. */
export interface JobStep {
  readonly job: StepsJob;
  readonly step: RunStep | UsesStep;
  readonly index: number;
  readonly script?: Script;
}

/** What is known of an action's inputs and outputs. */
export interface ActionInputs {
  /** Undefined when not all are known. */
  readonly names?: readonly string[];
  readonly required: readonly string[];
  /** What the action says of those that will go away, by name in lower case. */
  readonly deprecated: ReadonlyMap<string, string>;
  /** Undefined when it may have any. */
  readonly outputs?: readonly string[];
}

/** What kind of file is checked. */
export type FileKind = 'workflow' | 'action';

/** What the checks must be told from outside the file. */
export interface Facts {
  /** GitHub's schema of workflow files or of `action.yml`. */
  readonly schema: (kind: FileKind) => Schema;
  /** The inputs of an action that Gantry knows; `missing` for a folder of the repository without one; undefined for one it knows nothing of. */
  readonly actionInputs: (uses: string) => ActionInputs | 'missing' | undefined;
  /** The inputs that a reusable workflow declares; none when it was not read. */
  readonly callInputs: (uses: string) => readonly InputDeclaration[];
  /** The outputs of a reusable workflow; undefined when it was not read. */
  readonly callOutputs: (uses: string) => readonly string[] | undefined;
}

/** A workflow as the checks see it. */
export interface Subject {
  readonly workflow: Workflow;
  readonly source: SourceText;
  readonly facts: Facts;
  readonly jobs: readonly StepsJob[];
  /** By id in lower case. */
  readonly jobById: ReadonlyMap<string, Job>;
  readonly steps: readonly JobStep[];
  readonly stepsByJob: ReadonlyMap<StepsJob, readonly JobStep[]>;
  readonly scripts: readonly Script[];
  /** Whether the workflow listens to an event. */
  readonly on: (event: string) => boolean;
}

/** Prepares a workflow for the checks. */
export function subjectOf(workflow: Workflow, text: string, facts: Facts): Subject {
  const source = new SourceText(text);
  const jobs = workflow.jobs.filter((job) => job.kind === 'steps');
  const jobById = new Map(workflow.jobs.map((job) => [job.id.toLowerCase(), job]));
  const steps = jobs.flatMap((job) =>
    workSteps(job.steps).map((step, index): JobStep => {
      const script = scriptOf(workflow, job, step, source);
      return { job, step, index, ...(script && { script }) };
    }),
  );
  const scripts = steps.flatMap(({ script }) => script ?? []);
  const events = new Set(workflow.triggers.map(({ event }) => event));
  const stepsByJob = Map.groupBy(steps, ({ job }) => job);
  return { workflow, source, facts, jobs, jobById, steps, stepsByJob, scripts, on: (event) => events.has(event) };
}

/** The steps that do something, in the order of the file. */
export function workSteps(steps: readonly Step[]): (RunStep | UsesStep)[] {
  return steps.flatMap((step) => {
    if (step.kind === 'parallel') return workSteps(step.steps);
    return step.kind === 'run' || step.kind === 'uses' ? [step] : [];
  });
}

/** The steps of one job. */
export function stepsOf({ stepsByJob }: Subject, job: StepsJob): readonly JobStep[] {
  return stepsByJob.get(job) ?? [];
}

/** The scripts of one job. */
export function scriptsOf(subject: Subject, job: StepsJob): readonly Script[] {
  return stepsOf(subject, job).flatMap(({ script }) => script ?? []);
}
