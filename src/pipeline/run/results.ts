import type { Result } from '../../events/types.ts';
import type { JobResult } from '../workflow/model.ts';
import type { JobNode, Leg } from './state.ts';

/** A job's result from those of its legs. A failed leg with `continue-on-error` counts as a success. */
export function jobResult(legs: readonly Leg[]): Result {
  return combine(legs.map(legResult));
}

/** Several results as one: a failure or a cancelled part shows; all skipped is skipped. */
export function combine(results: readonly Result[]): Result {
  if (results.includes('failure')) return 'failure';
  if (results.includes('cancelled')) return 'cancelled';
  return results.length > 0 && results.every((result) => result === 'skipped') ? 'skipped' : 'success';
}

/** Whether a leg's ending must stop its siblings. */
export function failed(leg: Leg): boolean {
  return legResult(leg) === 'failure';
}

/** Bytes of all outputs of a run, in UTF-16 as GitHub counts them. (GitHub: "Outputs for jobs") */
const MAX_BYTES = 50 * 1024 * 1024;

/** A leg's result, or that it failed because its outputs were too much for the run. */
export function withinRunLimit(result: JobResult, nodes: readonly JobNode[]): JobResult {
  const all = [result, ...nodes].flatMap(({ outputs }) => Object.values(outputs));
  if (all.reduce((bytes, value) => bytes + 2 * value.length, 0) <= MAX_BYTES) return result;
  const reason = `The outputs of the run exceed ${MAX_BYTES.toLocaleString('en-US')} bytes`;
  return { ...result, result: 'failure', outputs: {}, reason };
}

/** The outputs of a job: a leg that ended later replaces what an earlier one gave, unless it gives an empty text. */
export function mergeOutputs(node: JobNode, given: Readonly<Record<string, string>>): Record<string, string> {
  const merged = new Map(Object.entries(node.outputs));
  for (const [name, value] of Object.entries(given)) {
    if (value !== '' || !merged.has(name)) merged.set(name, value);
  }
  return Object.fromEntries(merged);
}

function legResult({ result, continueOnError }: Leg): Result {
  const ended = result?.result ?? 'cancelled';
  const plain = ended === 'lost' ? 'failure' : ended;
  return plain === 'failure' && continueOnError ? 'success' : plain;
}
