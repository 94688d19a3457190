import { fieldMap } from '../workflow/fields.ts';
import { type JobState, type StepLog, tell } from './job-state.ts';
import { scopeOf } from './scope.ts';
import { guarded } from './step-ending.ts';

/** Bytes of all outputs of a job, in UTF-16 as GitHub counts them. (GitHub: "Outputs for jobs", docs/pull/36846) */
const MAX_BYTES = 1024 * 1024;

/** What a job leaves for those that need it, or why that is not known. */
export type JobOutputs =
  | { readonly ok: true; readonly values: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly reason: string };

/**
 * Evaluates a job's outputs, and tells what is set. An empty one is none; one that holds a secret is left out, since
 * outputs travel unmasked. (runner: JobExtension.cs, FinalizeJob)
 */
export async function jobOutputs(state: JobState, log: StepLog): Promise<JobOutputs> {
  const { outputs } = state.assignment.job;
  if (!outputs) return { ok: true, values: {} };
  log.say('Evaluate and set job outputs');
  const all = await guarded(() => fieldMap(outputs, scopeOf(state, undefined, log.debug), 'outputs'));
  if (!all.ok) {
    tell(log, 'error', 'Fail to evaluate job outputs');
    tell(log, 'error', all.reason);
    return all;
  }
  const set = new Map<string, string>();
  for (const [name, value] of Object.entries(all.value)) {
    if (value === '') log.debug(`Skip output '${name}' since it's empty`);
    else if (state.masks.apply(value) !== value)
      tell(log, 'warning', `Skip output '${name}' since it may contain secret.`);
    else {
      log.say(`Set output '${name}'`);
      set.set(name, value);
    }
  }
  const values = Object.fromEntries(set);
  return sizeOf(values) > MAX_BYTES ? tooLarge(log) : { ok: true, values };
}

function tooLarge(log: StepLog): JobOutputs {
  const reason = `Job outputs exceed ${MAX_BYTES.toLocaleString('en-US')} bytes`;
  tell(log, 'error', reason);
  return { ok: false, reason };
}

function sizeOf(values: Readonly<Record<string, string>>): number {
  return Object.values(values).reduce((bytes, value) => bytes + 2 * value.length, 0);
}
