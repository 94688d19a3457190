import type { Result } from '../../events/types.ts';
import type { ValueObject } from '../../expressions/value.ts';
import type { Job, JobAssignment, JobContexts, JobResult, Workflow } from '../workflow/model.ts';
import type { GroupNews } from './groups.ts';

/** A run as a value. Jobs and legs are found by key; `graphs` are the workflow itself ('') and those that its jobs call. */
export interface RunState {
  readonly attempt: number;
  /** Jobs that may run at once. */
  readonly maxParallel: number;
  /** Legs that ended in an earlier attempt and are not repeated, by key. */
  readonly kept: ReadonlyMap<string, JobResult>;
  /** Values that a matrix must have; a leg with another value of such a key is left out. */
  readonly matrix: Readonly<Record<string, string>>;
  /** Reusable workflows by their `uses`. */
  readonly callables: ReadonlyMap<string, Workflow>;
  readonly graphs: ReadonlyMap<string, Graph>;
  readonly jobs: ReadonlyMap<string, JobNode>;
  readonly legs: ReadonlyMap<string, Leg>;
  /** Set when the run has ended. */
  readonly result?: Result;
}

/** One workflow in the run. A called one has the key of the leg that calls it. */
export interface Graph {
  readonly key: string;
  readonly workflow: Workflow;
  readonly contexts: Omit<JobContexts, 'needs'>;
  /** How its jobs' keys and names begin: '' or 'call / '. */
  readonly keyPrefix: string;
  readonly namePrefix: string;
  /** Why it was cancelled, if it was. */
  readonly cancelled?: string;
}

/** A job of a graph. */
export interface JobNode {
  readonly key: string;
  readonly graph: string;
  readonly job: Job;
  readonly phase: 'pending' | 'active' | 'ended';
  /** The keys of its legs, in their order; one without a matrix. */
  readonly legs: readonly string[];
  readonly failFast: boolean;
  readonly maxParallel: number;
  /** As `needs` sees it, once ended. */
  readonly result?: Result;
  readonly outputs: Readonly<Record<string, string>>;
}

/** One leg of a job's matrix, or the job itself. */
export interface Leg {
  readonly key: string;
  readonly name: string;
  readonly job: string;
  readonly phase: 'queued' | 'running' | 'ended';
  /** What a runner gets; absent when the leg calls a workflow. */
  readonly assignment?: JobAssignment;
  /** Null without a matrix. */
  readonly matrix: ValueObject | null;
  readonly strategy: ValueObject;
  readonly continueOnError: boolean;
  readonly concurrency?: ConcurrencyClaim;
  /** Where it stands with its concurrency group, once it has entered. */
  readonly group?: 'entered' | 'has';
  /** The same for the group of the workflow that it calls. */
  readonly calledGroup?: 'entered' | 'has';
  /** Why it was told to stop, if it was. */
  readonly stopping?: string;
  /** Whether somebody was told that it waits. */
  readonly waits: boolean;
  readonly result?: JobResult;
}

/** The evaluated `concurrency` of a run or a leg. */
export interface ConcurrencyClaim {
  readonly group: string;
  readonly cancelInProgress: boolean;
  readonly queue: 'single' | 'max';
}

/** What the world tells a run. */
export type Fact =
  | { readonly type: 'start' }
  | { readonly type: 'leg-ended'; readonly key: string; readonly result: JobResult }
  /** `key`: a leg's, or `<leg> /` for the workflow that it calls. */
  | { readonly type: 'group-news'; readonly key: string; readonly news: GroupNews }
  | { readonly type: 'cancel'; readonly reason: string };

/** What a run asks of the world, in order. */
export type Action =
  | { readonly type: 'start-leg'; readonly assignment: JobAssignment }
  | { readonly type: 'stop-leg'; readonly key: string; readonly reason: string }
  | { readonly type: 'leg-waits'; readonly key: string; readonly name: string; readonly reason: string }
  | { readonly type: 'enter-group'; readonly key: string; readonly claim: ConcurrencyClaim }
  | { readonly type: 'leave-group'; readonly key: string }
  | { readonly type: 'leg-ended'; readonly leg: EndedLeg }
  | { readonly type: 'run-ended'; readonly result: Result };

/** A leg that ended, whether it ran or not, as a summary lists it. */
export interface EndedLeg {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly result: JobResult;
}
