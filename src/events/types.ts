/** How a run, job or step ended, in GitHub's words. */
export type Result = 'success' | 'failure' | 'cancelled' | 'skipped';

/** What a run does. Everything that changes the world is a run. */
export type RunKind = 'workflow' | 'deploy' | 'rollback' | 'undo' | 'backup' | 'restore';

/** Where a step stands in its job: preparing it, one of its own steps, or tidying up after them. */
export type StepPhase = 'setup' | 'main' | 'post';

export type RunEvent =
  | {
      readonly type: 'run';
      readonly state: 'started';
      readonly kind: RunKind;
      /** The workflow's name, or the environment that is deployed, backed up … */
      readonly name: string;
      /** One line for people: the run-name, or "deploy 3f2a1c0 to production". */
      readonly title: string;
      /** The run whose step started this one. */
      readonly parent?: string;
      readonly commit?: string;
      readonly ref?: string;
      /** The event's name, such as push. */
      readonly event?: string;
      /** The workflow file, relative to the repository. */
      readonly file?: string;
      readonly attempt: number;
    }
  | { readonly type: 'run'; readonly state: 'waiting'; readonly reason: string }
  | { readonly type: 'run'; readonly state: 'finished'; readonly result: Result; readonly reason?: string };

/** `job` is the job's key: unique in its run, and the same in every attempt. */
export type JobEvent =
  | {
      readonly type: 'job';
      readonly state: 'waiting' | 'started';
      readonly job: string;
      readonly name: string;
      readonly reason?: string;
    }
  | {
      readonly type: 'job';
      readonly state: 'finished';
      readonly job: string;
      readonly name: string;
      /** `lost`: the machine or process that ran it is gone; never counted as success. */
      readonly result: Result | 'lost';
      readonly reason?: string;
      readonly outputs?: Readonly<Record<string, string>>;
    };

/** `step` is the step's number in its job, from 1, in the order of starting. */
export type StepEvent =
  | {
      readonly type: 'step';
      readonly state: 'started';
      readonly job: string;
      readonly step: number;
      readonly id: string | null;
      readonly name: string;
      readonly phase: StepPhase;
    }
  | {
      readonly type: 'step';
      readonly state: 'finished';
      readonly job: string;
      readonly step: number;
      readonly outcome: Result;
      readonly conclusion: Result;
      readonly exitCode?: number;
      readonly reason?: string;
    };

/** One or more whole lines, each ended by a line feed; secrets are already masked. */
export interface LogEvent {
  readonly type: 'log';
  readonly job: string;
  readonly step: number;
  readonly text: string;
}

/**
 * What the runner says of a step's work before it begins: the script, its shell, inputs and variables, in whole lines, masked.
 * It stands in the step's recorded log; who watches a run is shown what steps print, and no word of a script that has not
 * run yet. So it is not counted, and the sequence of the events that are shown has no gaps.
 */
export interface StepHeaderEvent {
  readonly type: 'step-header';
  readonly job: string;
  readonly step: number;
  readonly text: string;
}

export interface AnnotationEvent {
  readonly type: 'annotation';
  readonly level: 'notice' | 'warning' | 'error';
  readonly message: string;
  readonly title?: string;
  readonly job?: string;
  readonly step?: number;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

/** A GITHUB_STEP_SUMMARY in Markdown, masked. */
export interface StepSummaryEvent {
  readonly type: 'step-summary';
  readonly job: string;
  readonly step: number;
  readonly markdown: string;
}

/** What a deployment, rollback or undo has reached. */
export interface DeploymentEvent {
  readonly type: 'deployment';
  readonly environment: string;
  readonly release: number;
  readonly state: 'planned' | 'prepared' | 'switched' | 'committed' | 'undone' | 'retired';
  readonly detail?: string;
}

/** A host that has not let a command in for some seconds; `detail` says how long it is waited for. */
export interface HostEvent {
  readonly type: 'host';
  readonly host: string;
  readonly state: 'waiting';
  readonly detail: string;
}

export interface ServiceEvent {
  readonly type: 'service';
  readonly host: string;
  readonly service: string;
  readonly state: 'staged' | 'starting' | 'ready' | 'live' | 'parked' | 'draining' | 'stopped' | 'failed';
  readonly build?: string;
  readonly detail?: string;
}

export interface BackupEvent {
  readonly type: 'backup';
  readonly environment: string;
  readonly id: string;
  readonly state: 'dumped' | 'proved' | 'failed' | 'pruned';
  readonly bytes?: number;
  readonly detail?: string;
}

/** What happened, before it is stamped with its run, time and sequence number. */
export type EventBody =
  | RunEvent
  | JobEvent
  | StepEvent
  | LogEvent
  | StepHeaderEvent
  | AnnotationEvent
  | StepSummaryEvent
  | DeploymentEvent
  | HostEvent
  | ServiceEvent
  | BackupEvent;

/** `seq` counts from 1 without gaps in each run; `time` is ISO 8601 in UTC. */
export type GantryEvent = EventBody & { readonly seq: number; readonly time: string; readonly run: string };

/** Whoever makes events hands them here, in order. Must not throw and must not wait. */
export type Emit = (body: EventBody) => void;

/** A reader of the one stream: the record on disk, the terminal view, `--json`, later the server. */
export interface EventReader {
  read(event: GantryEvent): void;
  /** Resolves when everything read so far is safe (on disk, on the screen). */
  close(): Promise<void>;
}
