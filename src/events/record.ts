import fs from 'node:fs';
import path from 'node:path';
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
  readonly reason?: string;
  readonly parent?: string;
  readonly commit?: string;
  readonly event?: string;
  readonly file?: string;
  readonly attempt: number;
  /** The process that writes the record; a record without a result whose process is gone is lost. */
  readonly pid: number;
}

/** The file that holds one step's log. */
export function logFile(record: string, job: string, step: number): string {
  return path.join(record, 'logs', encodeURIComponent(job), `${step}.log`);
}

/**
 * Records a run in `<folder>/<run>/`: `run.json`, `events.jsonl` (everything but log bytes) and `logs/<job>/<step>.log`.
 * Files are for the owner alone (0600): logs are masked, but they are nobody else's. Writes are synchronous appends, so
 * that a killed process leaves whole lines.
 */
export function recordRun(folder: string, run: string): EventReader {
  const record = path.join(folder, run);
  fs.mkdirSync(path.join(record, 'logs'), { recursive: true, mode: 0o700 });
  const events = fs.openSync(path.join(record, 'events.jsonl'), 'a', 0o600);
  const logs = new Map<string, number>();
  let header: RunHeader | undefined;

  const writeHeader = (next: RunHeader) => {
    header = next;
    const file = path.join(record, 'run.json');
    fs.writeFileSync(`${file}.new`, `${JSON.stringify(next, undefined, 2)}\n`, { mode: 0o600 });
    fs.renameSync(`${file}.new`, file);
  };
  const appendLog = (job: string, step: number, text: string) => {
    const file = logFile(record, job, step);
    let handle = logs.get(file);
    if (handle === undefined) {
      fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
      handle = fs.openSync(file, 'a', 0o600);
      logs.set(file, handle);
    }
    fs.writeSync(handle, text);
  };
  const closeLog = (job: string, step: number) => {
    const file = logFile(record, job, step);
    const handle = logs.get(file);
    if (handle !== undefined) fs.closeSync(handle);
    logs.delete(file);
  };

  return {
    read(event) {
      if (event.type === 'log') return appendLog(event.job, event.step, event.text);
      fs.writeSync(events, `${JSON.stringify(event)}\n`);
      if (event.type === 'step' && event.state === 'finished') closeLog(event.job, event.step);
      if (event.type === 'run')
        writeHeader(event.state === 'started' ? headerOf(event) : finishedHeader(header, event));
    },
    async close() {
      for (const handle of logs.values()) fs.closeSync(handle);
      logs.clear();
      fs.closeSync(events);
    },
  };
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
    pid: process.pid,
    ...(parent !== undefined && { parent }),
    ...(commit !== undefined && { commit }),
    ...(trigger !== undefined && { event: trigger }),
    ...(file !== undefined && { file }),
  };
}

function finishedHeader(
  header: RunHeader | undefined,
  event: GantryEvent & { type: 'run'; state: 'finished' },
): RunHeader {
  if (!header) throw new Error(`Run ${event.run} finished before it started`);
  return {
    ...header,
    finished: event.time,
    result: event.result,
    ...(event.reason !== undefined && { reason: event.reason }),
  };
}
