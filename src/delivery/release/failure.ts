/** A step failed for a reason outside Gantry: a result, told in one sentence without a full stop. */
export class Failure extends Error {
  override readonly name = 'Failure';
}

/** What an error says, in one line. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.trim().replace(/\s*\n\s*/g, '; ');
}

/** Several failures as one: the sentence of each, once. */
export function joinReasons(reasons: readonly string[]): string {
  return [...new Set(reasons)].join('; ');
}
