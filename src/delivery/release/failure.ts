import { HostUnreachable } from '../deploy/host.ts';

/** A step failed for a reason outside Gantry: a result, told in one sentence without a full stop. */
export class Failure extends Error {
  override readonly name = 'Failure';
}

/** Whether an error is a bad ending outside Gantry, which a flow weighs, and not a defect of Gantry. */
export function isExpected(error: unknown): boolean {
  return error instanceof Failure || error instanceof HostUnreachable;
}

/** What an error says, in one line. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.trim().replace(/\s*\n\s*/g, '; ');
}

/** Several reasons as one, each told once. */
export function joinReasons(reasons: readonly string[]): string {
  return [...new Set(reasons)].join('; ');
}
