import type { Result } from '../../events/types.ts';
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

/** The outputs of a job: a leg that ended later replaces what an earlier one gave, unless it gives an empty text. */
export function mergeOutputs(node: JobNode, given: Readonly<Record<string, string>>): Record<string, string> {
  const merged: Record<string, string> = { ...node.outputs };
  for (const [name, value] of Object.entries(given)) {
    if (value !== '' || !(name in merged)) merged[name] = value;
  }
  return merged;
}

function legResult({ result, continueOnError }: Leg): Result {
  const ended = result?.result ?? 'cancelled';
  const plain = ended === 'lost' ? 'failure' : ended;
  return plain === 'failure' && continueOnError ? 'success' : plain;
}
