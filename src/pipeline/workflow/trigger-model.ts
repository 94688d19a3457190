import type { Position } from '../../lib/mistake.ts';
import type { Field } from './model.ts';

/** One event a workflow listens to. Absent filters let everything pass. */
export interface Trigger {
  readonly event: string;
  readonly at: Position;
  readonly types?: readonly string[];
  readonly branches?: Filter;
  readonly tags?: Filter;
  readonly paths?: Filter;
  /** `image_version`: names and versions of images. */
  readonly names?: Filter;
  readonly versions?: Filter;
  /** `workflow_run`: the names of the workflows. */
  readonly workflows?: readonly string[];
  /** `schedule` */
  readonly schedules?: readonly Schedule[];
  /** `workflow_dispatch` and `workflow_call` */
  readonly inputs?: readonly InputDeclaration[];
  /** `workflow_call` */
  readonly secrets?: readonly SecretDeclaration[];
  readonly outputs?: readonly CallOutput[];
}

/** `ignore`: the `-ignore` form. Patterns in the order of the file; `!` only without `ignore`. */
export interface Filter {
  readonly ignore: boolean;
  readonly patterns: readonly { readonly text: string; readonly at: Position }[];
}

export interface Schedule {
  readonly at: Position;
  readonly cron: string;
  /** An IANA zone; UTC when absent. */
  readonly timezone?: string;
}

export type InputType = 'string' | 'boolean' | 'number' | 'choice' | 'environment';

/** A secret that a `workflow_call` takes. */
export interface SecretDeclaration {
  readonly name: string;
  readonly required: boolean;
  readonly at: Position;
}

/** An output that a `workflow_call` gives back, from its `jobs`. */
export interface CallOutput {
  readonly name: string;
  readonly value: Field;
}

export interface InputDeclaration {
  readonly name: string;
  readonly at: Position;
  readonly type: InputType;
  readonly required: boolean;
  /** `workflow_call`: may be an expression. */
  readonly default?: Field | string | number | boolean;
  readonly options?: readonly string[];
  readonly description?: string;
}
