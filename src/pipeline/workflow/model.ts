import type { Emit, Result, StepPhase } from '../../events/types.ts';
import type { Condition } from '../../expressions/condition.ts';
import type { Template } from '../../expressions/template.ts';
import type { ValueObject } from '../../expressions/value.ts';
import type { Position } from '../../lib/mistake.ts';
import type { Trigger } from './trigger-model.ts';

/**
 * A scalar that may hold `${{ }}`. `literal` is the value when it holds none: with YAML's own type (a string, number,
 * boolean or null), so `timeout-minutes: 5` has the number 5. `source` is its text as GitHub turns it into a string.
 * `fields.ts` evaluates fields.
 */
export interface Field {
  readonly kind: 'field';
  readonly at: Position;
  readonly source: string;
  readonly literal?: string | number | boolean | null;
  readonly template: Template;
}

/** A mapping of texts such as `env` and `with`. A key may hold `${{ }}`; the key `insert` means `${{ insert }}`: the value's own entries. */
export interface FieldMap {
  readonly kind: 'map';
  readonly at: Position;
  readonly entries: readonly { readonly key: Field | 'insert'; readonly value: Field }[];
}

/** A list of texts. */
export interface FieldList {
  readonly kind: 'list';
  readonly at: Position;
  readonly items: readonly Field[];
}

/** Any YAML with `${{ }}` at any place: a matrix, a `runs-on`, a payload. */
export type FieldTree =
  | Field
  | { readonly kind: 'tree-list'; readonly at: Position; readonly items: readonly FieldTree[] }
  | {
      readonly kind: 'tree-map';
      readonly at: Position;
      readonly entries: readonly { readonly key: Field | 'insert'; readonly value: FieldTree }[];
    };

/** An `if`: the tree is complete, `success() &&` included where GitHub adds it; `written` is what the user wrote, empty for none. */
export interface If {
  readonly at: Position;
  readonly source: string;
  readonly tree: Condition;
  readonly written: Template;
}

/** A workflow file, read and checked. `file` is relative to the repository. */
export interface Workflow {
  readonly file: string;
  /** The `name`, or the file's path when it has none. */
  readonly name: string;
  readonly runName?: Field;
  readonly triggers: readonly Trigger[];
  readonly env?: FieldMap | Field;
  readonly defaults: RunDefaults;
  readonly permissions?: Permissions;
  readonly concurrency?: Concurrency;
  /** In the order of the file. */
  readonly jobs: readonly Job[];
}

export type Job = StepsJob | CallJob;

interface JobBase {
  readonly id: string;
  readonly at: Position;
  readonly name?: Field;
  readonly needs: readonly string[];
  /** Those that the file names once more. */
  readonly needsTwice?: readonly { readonly text: string; readonly at: Position }[];
  readonly if: If;
  readonly strategy?: Strategy;
  readonly permissions?: Permissions;
  readonly concurrency?: Concurrency;
}

export interface StepsJob extends JobBase {
  readonly kind: 'steps';
  readonly runsOn: FieldTree;
  readonly env?: FieldMap | Field;
  readonly defaults: RunDefaults;
  readonly outputs?: FieldMap | Field;
  /** Minutes, decimals allowed; 360 when absent. */
  readonly timeoutMinutes?: Field;
  /** How long cancelling may take; 5 minutes when absent. */
  readonly cancelTimeoutMinutes?: Field;
  readonly continueOnError?: Field;
  readonly environment?: EnvironmentUse;
  readonly container?: Container | FieldTree;
  readonly services: readonly Service[] | FieldTree;
  readonly snapshot?: Snapshot;
  readonly steps: readonly Step[];
}

/** A job that calls a reusable workflow. */
export interface CallJob extends JobBase {
  readonly kind: 'call';
  readonly uses: string;
  readonly usesAt: Position;
  readonly with?: FieldMap | Field;
  readonly secrets?: 'inherit' | FieldMap | Field;
}

export interface Strategy {
  readonly at: Position;
  /** The whole strategy, where expressions give its keys; then the other members are absent. */
  readonly whole?: FieldTree;
  readonly matrix?: FieldTree;
  readonly failFast?: Field;
  readonly maxParallel?: Field;
}

export interface RunDefaults {
  /** All of them, where expressions give the keys; then the other members are absent. */
  readonly whole?: FieldTree;
  readonly shell?: Field;
  readonly workingDirectory?: Field;
}

export interface EnvironmentUse {
  readonly at: Position;
  readonly name: Field;
  readonly url?: Field;
  readonly deployment?: Field;
}

/** A custom image that is to be made of the runner after the job. Only GitHub's own runners make one. */
export interface Snapshot {
  readonly at: Position;
  readonly image: Field;
}

/** Only one run (or job) of a group runs at a time. */
export interface Concurrency {
  readonly at: Position;
  readonly group: Field;
  readonly cancelInProgress?: Field;
  readonly queue?: Field;
}

export type PermissionLevel = 'read' | 'write' | 'none';
/** A shorthand, or the level of each named scope (those not named have none). */
export type Permissions = 'read-all' | 'write-all' | Readonly<Record<string, PermissionLevel>>;

export interface Container {
  readonly kind: 'container';
  readonly at: Position;
  readonly image: Field;
  readonly env?: FieldMap | Field;
  readonly ports?: FieldList | Field;
  readonly volumes?: FieldList | Field;
  readonly options?: Field;
  readonly credentials?: FieldMap | Field;
}

/** One entry of `services`. `image` stands at the position a refusal should name. */
export interface Service extends Omit<Container, 'kind'> {
  readonly kind: 'service';
  readonly id: string;
  readonly entrypoint?: Field;
  readonly command?: Field;
}

export type Step = RunStep | UsesStep | WaitStep | WaitAllStep | CancelStep | ParallelStep;

interface StepBase {
  readonly at: Position;
  /** As written in the file. */
  readonly id?: string;
  readonly name?: Field;
  readonly continueOnError?: Field;
}

interface WorkStep extends StepBase {
  readonly if: If;
  readonly env?: FieldMap | Field;
  readonly timeoutMinutes?: Field;
  readonly background: boolean;
}

export interface RunStep extends WorkStep {
  readonly kind: 'run';
  readonly run: Field;
  readonly shell?: Field;
  readonly workingDirectory?: Field;
}

export interface UsesStep extends WorkStep {
  readonly kind: 'uses';
  readonly uses: string;
  readonly usesAt: Position;
  readonly with?: FieldMap | Field;
}

/** Waits for background steps by id. */
export interface WaitStep extends StepBase {
  readonly kind: 'wait';
  readonly wait: readonly string[];
}

export interface WaitAllStep extends StepBase {
  readonly kind: 'wait-all';
}

/** Cancels a background step by id. */
export interface CancelStep extends StepBase {
  readonly kind: 'cancel';
  readonly cancel: string;
}

export interface ParallelStep {
  readonly kind: 'parallel';
  readonly at: Position;
  readonly steps: readonly Step[];
}

/** What a job may see besides what its own runner knows (env, steps, job, runner). */
export interface JobContexts {
  readonly github: ValueObject;
  readonly vars: ValueObject;
  readonly secrets: ValueObject;
  readonly needs: ValueObject;
  readonly inputs: ValueObject;
}

/** One job, or one leg of its matrix, ready to be run. */
export interface JobAssignment {
  /** Unique in its run and the same in every attempt: `build`, `build (20, linux)`, `call / build`. */
  readonly key: string;
  /** The name to show. */
  readonly name: string;
  readonly job: StepsJob;
  readonly workflow: Workflow;
  /** Counts from 1. */
  readonly attempt: number;
  /** The labels (or group) of `runs-on`, evaluated. */
  readonly runsOn: { readonly labels: readonly string[]; readonly group?: string };
  readonly matrix: ValueObject | null;
  /** `fail-fast`, `job-index`, `job-total`, `max-parallel`. */
  readonly strategy: ValueObject;
  readonly contexts: JobContexts;
}

/** A step that ended; set-up and post steps too. */
export interface StepResult {
  readonly phase: StepPhase;
  /** null where the file gives none. */
  readonly id: string | null;
  readonly name: string;
  readonly outcome: Result;
  readonly conclusion: Result;
  readonly exitCode?: number;
  readonly reason?: string;
}

/** How a job ended. `lost`: what ran it is gone; never counted as success. */
export interface JobResult {
  readonly result: Result | 'lost';
  readonly outputs: Readonly<Record<string, string>>;
  readonly steps: readonly StepResult[];
  readonly reason?: string;
  /** No runner could take it. On GitHub it would wait, so that it stops no other leg of its matrix. */
  readonly unplaced?: true;
}

/**
 * Runs one job to its end. Resolves also when the job fails or is cancelled; rejects only when the engine broke.
 * Emits the steps, logs and annotations; the job's own events are the caller's. An abort of `signal` cancels the job:
 * conditions are evaluated again, `always()` and post steps still run.
 */
export type RunJob = (
  assignment: JobAssignment,
  options: { readonly emit: Emit; readonly signal: AbortSignal },
) => Promise<JobResult>;
