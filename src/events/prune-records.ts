import fs from 'node:fs/promises';
import path from 'node:path';
import { listRuns, type RunEntry } from './read-records.ts';
import { sizeOf } from './record.ts';

export interface RecordLimits {
  /** Days a record is kept. */
  readonly days: number;
  /** Records kept at most. */
  readonly count: number;
  /** Bytes that all of them may have; the newest ten stay whatever they have. */
  readonly bytes: number;
}

const ALWAYS_KEPT = 10;

/** The runs (newest first) that go: finished or lost, beyond a limit; a running one always stays. */
export function expiredRuns(runs: readonly RunEntry[], { days, count, bytes }: RecordLimits, now: Date): RunEntry[] {
  const oldest = new Date(now.getTime() - days * 86_400_000).toISOString();
  let total = 0;
  return runs.filter((run, index) => {
    total += run.bytes ?? 0;
    const isTooMuch = index >= count || (index >= ALWAYS_KEPT && total > bytes);
    return run.state !== 'running' && (isTooMuch || run.started < oldest);
  });
}

/** The name of a record's folder, and how long one may be there before it says what it is a record of. */
const RUN_ID = /^\d{8}-\d{6}-[0-9a-f]{4}$/;
const BEGINNING = 3_600_000;

/** Deletes the records beyond the limits and tells which; also what is left of runs that were killed before their first event. */
export async function pruneRuns(
  folder: string,
  limits: RecordLimits,
  now: Date = new Date(),
): Promise<readonly RunEntry[]> {
  const runs = await listRuns(folder);
  // A lost run could not write down how long its record is.
  const sized = runs.map((run) => (run.state === 'lost' ? { ...run, bytes: sizeOf(path.join(folder, run.id)) } : run));
  const expired = expiredRuns(sized, limits, now);
  const begun = await unbegun(folder, new Set(runs.map(({ id }) => id)), now);
  for (const id of [...expired.map((run) => run.id), ...begun])
    await fs.rm(path.join(folder, id), { recursive: true, force: true });
  return expired;
}

/** Folders of records without a header that no starting run can be about to write. */
async function unbegun(folder: string, known: ReadonlySet<string>, now: Date): Promise<string[]> {
  const names = (await fs.readdir(folder).catch(() => [])).filter((name) => RUN_ID.test(name) && !known.has(name));
  const old = await Promise.all(
    names.map(async (name) => {
      const header = await fs.stat(path.join(folder, name, 'run.json')).catch(() => undefined);
      const info = await fs.stat(path.join(folder, name)).catch(() => undefined);
      return !header && info !== undefined && now.getTime() - info.mtimeMs > BEGINNING;
    }),
  );
  return names.filter((_, index) => old[index]);
}
