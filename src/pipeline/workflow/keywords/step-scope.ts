import type { Available } from '../contexts.ts';
import type { Ids } from '../ids.ts';

/** Where steps stand decides which contexts their fields have: a job, or a composite action. */
export interface StepContexts {
  readonly field: Available;
  readonly if: Available;
}

/** What one list of steps shares while it is read. */
export interface StepScope {
  readonly contexts: StepContexts;
  readonly ids: Ids;
  readonly insideParallel: boolean;
}

/** The key that makes a step what it is. */
export const STEP_KINDS = ['run', 'uses', 'wait', 'wait-all', 'cancel', 'parallel'] as const;

export type StepKind = (typeof STEP_KINDS)[number];
