import { InputError } from '../../lib/mistake.ts';

/** A backup, proof or restore failed for a reason outside Gantry: a result to report, never a crash. */
export class BackupFailure extends Error {
  override readonly name = 'BackupFailure';
}

/**
 * Waits for work on a database, a store or a program and turns what went wrong there into a {@link BackupFailure} that
 * begins with `what`. Mistakes in our own code, and a cancelled signal, pass through.
 */
export async function orFail<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof BackupFailure || isOurs(error)) throw error;
    throw new BackupFailure(`${what}: ${reasonOf(error)}`, { cause: error });
  }
}

/** What an error says in one line. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && !error.message) return reasonOf(error.errors[0]);
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.trim().replace(/\s*\n\s*/g, '; ');
}

function isOurs(error: unknown): boolean {
  if (error instanceof InputError) return false;
  if (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError) return true;
  return isAbort(error);
}

/** Whether work ended because its signal said so. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
}
