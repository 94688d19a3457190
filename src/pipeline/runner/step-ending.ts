import type { Scope } from '../../expressions/evaluate.ts';
import { ExpressionError } from '../../expressions/mistakes.ts';
import type { ValueObject } from '../../expressions/value.ts';
import { InputError } from '../../lib/mistake.ts';
import type { CommandEffects } from './command-effects.ts';

/** How the body of a step ended, before `continue-on-error` is weighed. */
export type StepEnding =
  | { readonly kind: 'done' }
  | {
      readonly kind: 'failed';
      readonly reason: string;
      readonly exitCode?: number;
      /** An annotation has the reason already. */
      readonly told?: true;
    }
  /** What ran it is gone, and nobody knows how it ended. */
  | { readonly kind: 'lost'; readonly reason: string };

/** Why a step that was stopped ended. (runner: ExecutionContext.cs) */
export const CANCELLED = 'The operation was canceled.';

/** What the body of a step is given. */
export interface StepRequest {
  /** The step's name, as it is shown. */
  readonly name: string;
  readonly scope: Scope;
  /** The `github` context of the step. */
  readonly github: ValueObject;
  /** The step's own `env`, and that of the actions around it. */
  readonly ownEnv: Readonly<Record<string, string>>;
  /** The `env` context of the step. */
  readonly env: Readonly<Record<string, string>>;
  /** The whole environment, PATH included. */
  readonly environment: Readonly<Record<string, string>>;
  /** Raised when the step is cancelled or took too long. */
  readonly signal: AbortSignal;
  readonly effects: CommandEffects;
}

/** What ran the step is gone; the job is lost with it. */
export class LostStep extends Error {}

export function failed(reason: string): { kind: 'failed'; reason: string } {
  return { kind: 'failed', reason };
}

/** A user's mistake that shows itself only now is the step's failure, told with its place. */
export async function guarded<T>(
  work: () => T | Promise<T>,
): Promise<{ readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string }> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (error instanceof InputError || error instanceof ExpressionError) return { ok: false, reason: error.message };
    throw error;
  }
}
