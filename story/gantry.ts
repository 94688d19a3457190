import { spawn } from 'node:child_process';
import path from 'node:path';
import type { GantryEvent } from '../src/events/types.ts';
import { lineSplitter } from './line-splitter.ts';

/** How a `gantry` command ended: its exit code, its summary line, and the events it told on the way. */
export interface GantryResult {
  readonly code: number;
  readonly summary: Readonly<Record<string, unknown>>;
  readonly events: readonly GantryEvent[];
  readonly stderr: string;
  /** Milliseconds since 1970 at which the command was started and had ended. */
  readonly started: number;
  readonly ended: number;
}

export interface GantryOptions {
  /** The repository; by default the words say, or it is the working folder. */
  readonly folder?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** The command's file; by default this clone's. */
  readonly launcher?: string;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: GantryEvent) => void;
  /** Told the process's number. */
  readonly onStart?: (pid: number) => Promise<void>;
}

const launcher = path.join(path.dirname(import.meta.dirname), 'bin', 'gantry');

/** Runs the real command line, as a user would, and reads its `--json`. Rejects when it cannot start, or was called off before. */
export async function gantry(words: readonly string[], options: GantryOptions = {}): Promise<GantryResult> {
  options.signal?.throwIfAborted();
  const started = Date.now();
  const events: GantryEvent[] = [];
  let summary: Record<string, unknown> = {};
  let stderr = '';
  const child = spawn(process.execPath, [options.launcher ?? launcher, ...withOptions(words, options.folder)], {
    env: options.env ?? process.env,
  });
  // An aborted story asks its commands to stop as Ctrl-C would, so that they undo what must be undone.
  const interrupt = () => child.kill('SIGINT');
  options.signal?.addEventListener('abort', interrupt, { once: true });
  const lines = lineSplitter((line) => {
    const event = JSON.parse(line) as GantryEvent | { type: 'summary' };
    if (event.type === 'summary') summary = event;
    else {
      events.push(event);
      options.onEvent?.(event);
    }
  });
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => lines.push(chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exit) => resolve(exit ?? 3));
  });
  if (child.pid !== undefined) await options.onStart?.(child.pid);
  const code = await ended;
  options.signal?.removeEventListener('abort', interrupt);
  return { code, summary, events, stderr, started, ended: Date.now() };
}

/** What follows `--` belongs to another command. */
function withOptions(words: readonly string[], folder?: string): string[] {
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  const own = [...(folder === undefined ? [] : ['-C', folder]), '--json'];
  return [...words.slice(0, end), ...own, ...words.slice(end)];
}
