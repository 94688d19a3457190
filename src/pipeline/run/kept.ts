import { didYouMean } from '../../lib/did-you-mean.ts';
import { InputError, type Mistake } from '../../lib/mistake.ts';
import type { JobResult, Workflow } from '../workflow/model.ts';

/** How one leg ended in an earlier attempt. */
export interface EarlierLeg {
  /** The leg's key, such as `build (20)`. */
  readonly key: string;
  readonly result: JobResult['result'];
  readonly outputs: Readonly<Record<string, string>>;
}

/** Which jobs a new attempt repeats: those that did not succeed, one by its id, or all. */
export type Repeat =
  | { readonly kind: 'failed' }
  | { readonly kind: 'job'; readonly id: string }
  | { readonly kind: 'all' };

/**
 * The legs whose results and outputs a new attempt keeps: those that do not have to be repeated, and depend on no job
 * that is. When one job is repeated, others that failed stay failed. What was skipped is decided anew. Throws when the workflow has no job of the id that is repeated.
 */
export function keptLegs(
  workflow: Workflow,
  earlier: readonly EarlierLeg[],
  repeat: Repeat,
): ReadonlyMap<string, JobResult> {
  if (repeat.kind === 'job' && !workflow.jobs.some(({ id }) => id === repeat.id))
    throw new InputError([noSuchJob(workflow, repeat.id)]);
  const isRepeated = ({ key, result }: EarlierLeg) =>
    repeat.kind === 'all' ||
    (repeat.kind === 'job' ? jobOf(key) === repeat.id : result !== 'success' && result !== 'skipped');
  const repeated = new Set(
    repeat.kind === 'job' ? [repeat.id] : earlier.filter(isRepeated).map(({ key }) => jobOf(key)),
  );
  const dependants = withDependants(workflow, repeated);
  const kept = earlier.filter((leg) => leg.result !== 'skipped' && !isRepeated(leg) && !dependants.has(jobOf(leg.key)));
  return new Map(
    kept.map(({ key, result, outputs }) => [
      key,
      { result, outputs, steps: [], reason: 'kept from the attempt before' },
    ]),
  );
}

/** The id of the job that a leg belongs to, in the workflow that was started. */
function jobOf(key: string): string {
  return key.split(/ [(/]/)[0] ?? key;
}

/** That a workflow has no job of an id, and which one may be meant. */
export function noSuchJob({ file, jobs }: Workflow, id: string): Mistake {
  const ids = jobs.map((job) => job.id);
  const meant = didYouMean(id, ids);
  const fix = meant === undefined || meant === null ? `it has ${ids.join(', ')}` : `did you mean "${meant}"?`;
  return { message: `The workflow ${file} has no job "${id}"`, fix };
}

/** The jobs that need one of these, through any number of others. */
function withDependants({ jobs }: Workflow, first: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>();
  let before = -1;
  while (found.size !== before) {
    before = found.size;
    for (const { id, needs } of jobs) if (needs.some((need) => first.has(need) || found.has(need))) found.add(id);
  }
  return found;
}
