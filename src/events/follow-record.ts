import fs from 'node:fs/promises';
import path from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as sleep } from 'node:timers/promises';
import { readRun } from './read-records.ts';
import { logFile } from './step-logs.ts';
import type { GantryEvent, LogEvent } from './types.ts';

export interface FollowOptions {
  /** Ends the following; not an error. */
  readonly signal: AbortSignal;
  /** Milliseconds between two looks; 200 by default. */
  readonly every?: number;
}

/**
 * Follows a record while another process writes it: its events in order, and what its open steps print as log events,
 * before the event that ends their step. Ends with the run, or when the process that wrote it is gone.
 */
export async function* followRun(
  folder: string,
  run: string,
  { signal, every = 200 }: FollowOptions,
): AsyncGenerator<GantryEvent | LogEvent> {
  const events = new Tail(path.join(folder, run, 'events.jsonl'));
  const open = new Map<string, { readonly job: string; readonly step: number; readonly tail: Tail }>();
  for (;;) {
    // Asked before reading: what was written until then is read once more.
    const state = readRun(folder, run)?.state;
    for (const line of (await events.read()).split('\n').filter((text) => text !== '')) {
      const event = JSON.parse(line) as GantryEvent;
      if (event.type === 'step') {
        const { job, step } = event;
        const key = logFile(folder, job, step);
        const known = open.get(key) ?? { job, step, tail: new Tail(logFile(path.join(folder, run), job, step)) };
        open.set(key, known);
        if (event.state === 'finished') {
          yield* printed(known);
          open.delete(key);
        }
      }
      yield event;
    }
    for (const one of open.values()) yield* printed(one);
    if (state !== 'running') return;
    await sleep(every, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
  }
}

async function* printed({ job, step, tail }: { job: string; step: number; tail: Tail }): AsyncGenerator<LogEvent> {
  const text = await tail.read();
  if (text !== '') yield { type: 'log', job, step, text };
}

const CHUNK = 1024 * 1024;

/** Reads what was added to a file since the last look, in whole lines. A file that is not there yet is empty. */
class Tail {
  readonly #file: string;
  readonly #decoder = new StringDecoder('utf8');
  #offset = 0;
  #rest = '';

  constructor(file: string) {
    this.#file = file;
  }

  async read(): Promise<string> {
    const handle = await fs.open(this.#file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (!handle) return '';
    try {
      const buffer = Buffer.alloc(CHUNK);
      let text = this.#rest;
      for (;;) {
        const { bytesRead } = await handle.read(buffer, 0, CHUNK, this.#offset);
        this.#offset += bytesRead;
        text += this.#decoder.write(buffer.subarray(0, bytesRead));
        if (bytesRead < CHUNK) break;
      }
      const end = text.lastIndexOf('\n') + 1;
      this.#rest = text.slice(end);
      return text.slice(0, end);
    } finally {
      await handle.close();
    }
  }
}
