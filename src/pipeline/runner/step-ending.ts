import type { Scope } from '../../expressions/evaluate.ts';
import type { CommandEffects } from './command-effects.ts';

/** How the body of a step ended, before `continue-on-error` is weighed. */
export type StepEnding =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly reason: string; readonly exitCode?: number }
  /** What ran it is gone, and nobody knows how it ended. */
  | { readonly kind: 'lost'; readonly reason: string };

/** What the body of a step is given. */
export interface StepRequest {
  readonly scope: Scope;
  /** The `env` context of the step. */
  readonly env: Readonly<Record<string, string>>;
  /** The whole environment, PATH included. */
  readonly environment: Readonly<Record<string, string>>;
  /** Raised when the step is cancelled or took too long. */
  readonly signal: AbortSignal;
  readonly effects: CommandEffects;
}
