import fs from 'node:fs';
import path from 'node:path';
import { identityOf, type ProcessIdentity } from '../lib/process-identity.ts';
import { isFull, openAppendFile } from './append-file.ts';
import { StepLogs } from './step-logs.ts';
import type { EventReader, GantryEvent, Result, RunKind } from './types.ts';

/** What `run.json` of a record says: enough for a list, without reading the events. */
export interface RunHeader {
  readonly id: string;
  readonly kind: RunKind;
  readonly name: string;
  readonly title: string;
  readonly started: string;
  readonly finished?: string;
  readonly result?: Result;
  /** What the record has on disk, once it is finished. */
  readonly bytes?: number;
  readonly reason?: string;
  readonly parent?: string;
  readonly commit?: string;
  readonly event?: string;
  readonly file?: string;
  readonly attempt: number;
  /** The process that writes the record; a record without a result whose process is gone is lost. */
  readonly process: ProcessIdentity;
}

/**
 * Records a run in `<folder>/<run>/`: `run.json`, `events.jsonl` (everything but log bytes) and `logs/<job>/<step>.log`.
 * Files are for the owner alone (0600): logs are masked, but they are nobody else's. A full disk does not end the run that
 * is recorded: `tell` is told once that the record has gaps, and a log says where.
 */
export function recordRun(folder: string, run: string, tell: (message: string) => void = () => undefined): EventReader {
  const record = path.join(folder, run);
  fs.mkdirSync(path.join(record, 'logs'), { recursive: true, mode: 0o700 });
  const events = openAppendFile(path.join(record, 'events.jsonl'), 0o600, () => '');
  const logs = new StepLogs(record);
  let header: RunHeader | undefined;
  let told = false;

  const check = (whole: boolean) => {
    if (whole || told) return;
    told = true;
    tell(`The disk is full: the record of this run in ${record} has gaps`);
  };
  const keepHeader = (next: RunHeader) => {
    header = next;
    check(writeHeader(record, next));
  };
  return {
    read(event) {
      if (event.type === 'log') return check(logs.append(event.job, event.step, event.text));
      if (event.type === 'step-header') check(logs.appendHeader(event.job, event.step, event.text));
      check(events.append(`${JSON.stringify(event)}\n`));
      if (event.type === 'step' && event.state === 'finished') logs.end(event.job, event.step);
      if (event.type !== 'run') return;
      if (event.state === 'started') keepHeader(headerOf(event));
      if (event.state === 'finished') keepHeader(finishedHeader(header, event, sizeOf(record)));
    },
    async close() {
      logs.close();
      events.close();
    },
  };
}

/** Whether `run.json` could be written: it says what it said before where the disk is full. */
function writeHeader(record: string, header: RunHeader): boolean {
  const file = path.join(record, 'run.json');
  try {
    fs.writeFileSync(`${file}.new`, `${JSON.stringify(header, undefined, 2)}\n`, { mode: 0o600 });
    fs.renameSync(`${file}.new`, file);
    return true;
  } catch (error) {
    if (!isFull(error)) throw error;
    return false;
  }
}

function headerOf(event: GantryEvent & { type: 'run'; state: 'started' }): RunHeader {
  const { run, time, kind, name, title, attempt, parent, commit, event: trigger, file } = event;
  return {
    id: run,
    kind,
    name,
    title,
    started: time,
    attempt,
    process: identityOf(process.pid),
    ...(parent !== undefined && { parent }),
    ...(commit !== undefined && { commit }),
    ...(trigger !== undefined && { event: trigger }),
    ...(file !== undefined && { file }),
  };
}

function finishedHeader(
  header: RunHeader | undefined,
  event: GantryEvent & { type: 'run'; state: 'finished' },
  bytes: number,
): RunHeader {
  if (!header) throw new Error(`Run ${event.run} finished before it started`);
  return {
    ...header,
    finished: event.time,
    result: event.result,
    bytes,
    ...(event.reason !== undefined && { reason: event.reason }),
  };
}

/** The bytes that a record has on disk. */
export function sizeOf(record: string): number {
  const files = fs.readdirSync(record, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, { parentPath, name }) => sum + fs.statSync(path.join(parentPath, name)).size, 0);
}
