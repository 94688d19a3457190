import type { ValueObject } from '../../expressions/value.ts';

/** Something that happened in a repository and may start workflows, as far as the decision needs it. */
export interface WorkflowEvent {
  /** push, pull_request … */
  readonly name: string;
  /** The activity type, such as opened; of a `repository_dispatch` its own name. */
  readonly action?: string;
  /** The full ref: refs/heads/main, refs/tags/v1, refs/pull/1/merge. */
  readonly ref: string;
  /** The commit that runs: `github.sha`. */
  readonly commit: string;
  /** Of a pull request: the short names of its branches. */
  readonly headRef?: string;
  readonly baseRef?: string;
  /** The branch that `branches` looks at where it isn't the ref's: a pull request's base, a `workflow_run`'s head. */
  readonly branch?: string;
  /** Paths that changed; absent when nobody knows, and then path filters let everything pass. */
  readonly changedFiles?: readonly string[];
  /** Of the head commit. */
  readonly commitMessage?: string;
  /** A push that deleted its ref. */
  readonly deleted?: boolean;
  /** `workflow_run`: the name of the workflow that ran. */
  readonly workflowName?: string;
  /** `schedule`: the cron time that is due; absent for every one. */
  readonly cron?: string;
  /** `image_version` */
  readonly image?: { readonly name: string; readonly version: string };
  /** `workflow_dispatch`: what was given, not yet checked. */
  readonly inputs?: Readonly<Record<string, string | number | boolean>>;
  /** The whole webhook payload: `github.event`. */
  readonly payload: ValueObject;
}
