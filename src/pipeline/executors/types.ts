import type { Position } from '../../lib/mistake.ts';

/**
 * Where the steps of a job run: this machine, a container, a pod. The contract works for a pod as for a folder.
 *
 * - `prepare` is called once for each attempt of a job; what it gives is disposed once, also after a failed or
 *   cancelled job, and disposing it again is harmless. Jobs may be prepared and run at the same time.
 * - All paths are *job* paths: absolute where the steps run, and meaningless to the caller, which reads and writes
 *   them only through the job. The caller must not assume a shared file system or process table.
 * - Steps of a job may run at once (background steps). Each has its own process tree.
 * - A step's bytes come in order and all of them before `ended` resolves, but for what a process that outlives the
 *   step's own still holds open: that is cut off {@link OUTPUT_GRACE} after the step's process ended.
 * - Disposing ends whatever the job left running, also what hides in another session. Where the machine has a boundary
 *   that nothing can leave (a container, a cgroup), that is used; elsewhere what also cleared its environment escapes.
 * - Losing a step (its machine or process is gone, nobody knows how it ended) is `lost`, never a success.
 */
export interface Executor {
  prepare(request: PrepareRequest): Promise<ExecutorJob>;
}

/** Milliseconds that output may trail the end of a step's process. */
export const OUTPUT_GRACE = 1000;

/** A file that has more bytes than its reader wants. */
export class FileTooLarge extends Error {
  readonly bytes: number;

  constructor(name: string, bytes: number, limit: number) {
    super(`${name} has ${bytes} bytes, and ${limit} is the most`);
    this.bytes = bytes;
  }
}

export interface PrepareRequest {
  /** Names the job in folders and process environments: letters, digits and hyphens. */
  readonly id: string;
  readonly signal: AbortSignal;
}

export interface ExecutorJob extends AsyncDisposable {
  readonly paths: JobPaths;
  readonly machine: Machine;
  /** The variables that every process of the job starts from, `PATH` among them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Starts a step's process. Cannot fail: a program that does not start ends with `notStarted`. */
  start(step: StepProcess): RunningStep;
  /** The whole text of a file; null when there is none. Longer than `limit` bytes is an error. */
  read(path: string, limit: number): Promise<string | null>;
  write(path: string, text: string): Promise<void>;
  makeFolder(path: string): Promise<void>;
  /** An absolute program for a name, as the steps would find it with this PATH; null when there is none. */
  findProgram(name: string, path: string): Promise<string | null>;
  /** SHA-256 of the SHA-256 of each file of the workspace that the patterns match; '' when none does. (runner: hashFiles.ts) */
  hashFiles(patterns: readonly string[]): Promise<string>;
  /** SHA-256 of a file, in hex; null when there is none (nor a link to one), `folder` when it is one. */
  digest(path: string): Promise<string | 'folder' | null>;
  /** Ends what the steps left running, also in other sessions, and tells what it was where that is known. Services stay. */
  endLeftovers(): Promise<readonly Leftover[]>;
  /** Starts a service and waits until it is healthy. */
  startService(service: ServiceSpec, options: ServiceOptions): Promise<ServiceOutcome>;
}

export interface JobPaths {
  /** Empty at first; `github.workspace`. */
  readonly workspace: string;
  /** Empty at first and gone after the job; `runner.temp`. */
  readonly temp: string;
  /** For the small files of the caller: scripts, command files, the event. Gone after the job. */
  readonly files: string;
  /** Kept between jobs; `runner.tool_cache`. */
  readonly toolCache: string;
  /** The Node that runs JavaScript actions. */
  readonly node: string;
}

/** `runner.os`, `runner.arch` and `runner.name`, in GitHub's words. */
export interface Machine {
  readonly os: 'Linux' | 'macOS' | 'Windows';
  readonly arch: 'X64' | 'ARM64' | 'ARM' | 'X86';
  readonly name: string;
}

export interface StepProcess {
  /** Program and arguments, without a shell of the executor's own. */
  readonly words: readonly string[];
  /** Merged over the job's own environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  /** Bytes of stdout and stderr, as they come; where the two cannot be told apart, all are stdout's. */
  readonly onOutput: (chunk: Buffer, source: OutputSource) => void;
}

export type OutputSource = 'stdout' | 'stderr';

export interface RunningStep {
  readonly ended: Promise<StepEnd>;
  /** SIGINT, 7.5 s later SIGTERM, 2.5 s later the end of the whole tree. (runner: ProcessInvoker) May be called again. */
  cancel(): void;
}

/** A process that outlived its step. */
export interface Leftover {
  readonly pid: number;
  readonly name: string;
}

export type StepEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: string }
  | { readonly kind: 'notStarted'; readonly reason: string }
  | { readonly kind: 'lost'; readonly reason: string };

/** One entry of `services`, evaluated. */
export interface ServiceSpec {
  readonly id: string;
  readonly image: string;
  readonly env: Readonly<Record<string, string>>;
  /** As written: `5432`, `5432:5432`, `5432/tcp`. */
  readonly ports: readonly string[];
  /** `docker create` options, `--health-cmd` and its kin among them. */
  readonly options: string;
  readonly at: Position;
}

export interface ServiceOptions {
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

export type ServiceOutcome =
  | { readonly ok: true; readonly service: RunningService }
  | { readonly ok: false; readonly reason: string };

/** Ended with its job. `ports`: the port inside to the one on the job's localhost (`job.services.<id>.ports`). */
export interface RunningService {
  readonly id: string;
  readonly network: string;
  readonly ports: Readonly<Record<string, string>>;
}
