import fs from 'node:fs/promises';
import path from 'node:path';
import { listRuns, type RunEntry } from './read-records.ts';

export interface RecordLimits {
  /** Days a record is kept. */
  readonly days: number;
  /** Records kept at most. */
  readonly count: number;
}

/** The runs that go: finished or lost, beyond the count or older than the days; a running one always stays. */
export function expiredRuns(runs: readonly RunEntry[], { days, count }: RecordLimits, now: Date): RunEntry[] {
  const oldest = new Date(now.getTime() - days * 86_400_000).toISOString();
  return runs.filter((run, index) => run.state !== 'running' && (index >= count || run.started < oldest));
}

/** Deletes the records beyond the limits and tells which. */
export async function pruneRuns(
  folder: string,
  limits: RecordLimits,
  now: Date = new Date(),
): Promise<readonly RunEntry[]> {
  const expired = expiredRuns(await listRuns(folder), limits, now);
  for (const { id } of expired) await fs.rm(path.join(folder, id), { recursive: true, force: true });
  return expired;
}
