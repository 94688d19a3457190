import fs from 'node:fs';
import path from 'node:path';
import { type AppendFile, isFull, openAppendFile } from './append-file.ts';

/** The file that holds one step's log. */
export function logFile(record: string, job: string, step: number): string {
  return path.join(record, 'logs', encodeURIComponent(job), `${step}.log`);
}

/**
 * The logs of a record's steps, each a file of the owner's alone. Methods that write tell whether everything could be
 * written; where a disk was full, the log says how much is missing.
 */
export class StepLogs {
  readonly #record: string;
  readonly #open = new Map<string, AppendFile>();
  /** What the runner said of steps that have printed nothing yet, by the file of their log. */
  readonly #headers = new Map<string, string>();

  constructor(record: string) {
    this.#record = record;
  }

  append(job: string, step: number, text: string): boolean {
    const file = logFile(this.#record, job, step);
    const log = this.#open.get(file) ?? openLog(file);
    if (log) this.#open.set(file, log);
    const whole = log?.append((this.#headers.get(file) ?? '') + text) ?? false;
    this.#headers.delete(file);
    return whole;
  }

  /** A file of its own costs as much as a whole step, so that one that prints nothing has none: see `events.jsonl`. */
  appendHeader(job: string, step: number, text: string): boolean {
    const file = logFile(this.#record, job, step);
    if (this.#open.has(file)) return this.append(job, step, text);
    this.#headers.set(file, (this.#headers.get(file) ?? '') + text);
    return true;
  }

  /** A step ended: nothing follows. */
  end(job: string, step: number): void {
    const file = logFile(this.#record, job, step);
    this.#open.get(file)?.close();
    this.#open.delete(file);
    this.#headers.delete(file);
  }

  close(): void {
    for (const log of this.#open.values()) log.close();
    this.#open.clear();
  }
}

function openLog(file: string): AppendFile | undefined {
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    return openAppendFile(file, 0o600, (bytes) => `[${bytes} bytes are missing here: the disk was full]\n`);
  } catch (error) {
    if (!isFull(error)) throw error;
    return undefined;
  }
}
