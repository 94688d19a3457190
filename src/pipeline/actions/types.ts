import type { ValueObject } from '../../expressions/value.ts';
import type { ExecutorJob } from '../executors/types.ts';

/**
 * An action that Gantry brings itself, because it means the machine it runs on (checkout, setup-node …). It honours the
 * inputs it lists; any other is a warning, as on GitHub.
 */
export interface BuiltInAction {
  /** `owner/name`; the version after `@` does not matter. */
  readonly name: string;
  /** The inputs it honours, by name, with their defaults. */
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly required?: boolean }>>;
  /** Inputs of the original that are accepted without effect, and why that is right on this machine. */
  readonly accepted: Readonly<Record<string, string>>;
  readonly main: (context: ActionContext) => Promise<ActionOutcome>;
  /** Tidies up after the job's steps. */
  readonly post?: (context: ActionContext) => Promise<ActionOutcome>;
}

export type ActionOutcome = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** What an action sees and may change. */
export interface ActionContext {
  readonly job: ExecutorJob;
  /** The value of an input, its default, or ''. */
  readonly input: (name: string) => string;
  readonly github: ValueObject;
  /** The repository the run belongs to. */
  readonly source: SourceRepository;
  /** The environment of a step at this place, PATH included. */
  readonly environment: Readonly<Record<string, string>>;
  readonly say: (line: string) => void;
  readonly warn: (message: string) => void;
  readonly setEnv: (name: string, value: string) => void;
  readonly addPath: (path: string) => void;
  readonly setOutput: (name: string, value: string) => void;
  readonly signal: AbortSignal;
}

/** Where checkout takes the files of a run from. */
export interface SourceRepository {
  /** The top of a git repository on this machine that holds the commit; made when it is first asked for. */
  readonly folder: () => Promise<string>;
  /** The commit of the run. */
  readonly commit: string;
  /** The ref that the run is for, such as `refs/heads/main`. */
  readonly ref: string;
}
