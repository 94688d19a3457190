import { readFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { isThere } from '../lib/process-identity.ts';
import type { RunHeader } from './record.ts';
import { logFile } from './step-logs.ts';
import type { GantryEvent } from './types.ts';

/** A recorded run, with `lost` for one whose process ended without a result. */
export interface RunEntry extends RunHeader {
  readonly state: 'running' | 'finished' | 'lost';
}

/** The recorded runs of a folder, newest first; folders that hold no readable record are left out. */
export async function listRuns(folder: string): Promise<RunEntry[]> {
  const names = await fs.readdir(folder).catch(() => []);
  const entries = names.map((name) => readRun(folder, name));
  return entries.filter((entry) => entry !== undefined).sort(newestFirst);
}

/** Ids count whole seconds only. Both are ASCII: to compare them as a language would takes longer than all the reading. */
function newestFirst(a: RunEntry, b: RunEntry): number {
  const [one, other] = a.started === b.started ? [a.id, b.id] : [a.started, b.started];
  return one < other ? 1 : -1;
}

/** A run by its id or the beginning of it; `undefined` when none or several match. */
export async function findRun(folder: string, wanted: string): Promise<RunEntry | undefined> {
  const matches = (await listRuns(folder)).filter(({ id }) => id.startsWith(wanted));
  return matches.length === 1 ? matches[0] : matches.find(({ id }) => id === wanted);
}

/** The events of a recorded run in order; a last line cut by a kill is left out. */
export async function readEvents(folder: string, run: string): Promise<GantryEvent[]> {
  const text = await fs.readFile(path.join(folder, run, 'events.jsonl'), 'utf8');
  const lines = text.split('\n');
  lines.pop();
  return lines.map((line) => JSON.parse(line) as GantryEvent);
}

/** What one step printed; an empty text when it printed nothing. */
export async function readLog(folder: string, run: string, job: string, step: number): Promise<string> {
  return fs.readFile(logFile(path.join(folder, run), job, step), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
}

/**
 * One run by its whole id; `undefined` when there is no readable record of it. Reads at once: records are many and tiny,
 * and a promise each takes many times as long.
 */
export function readRun(folder: string, id: string): RunEntry | undefined {
  try {
    const header = JSON.parse(readFileSync(path.join(folder, id, 'run.json'), 'utf8')) as RunHeader;
    return { ...header, state: header.result ? 'finished' : isThere(header.process) ? 'running' : 'lost' };
  } catch {
    // A folder without a whole run.json is a record that was killed before its first event.
    return undefined;
  }
}
