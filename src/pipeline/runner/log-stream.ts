import { StringDecoder } from 'node:string_decoder';
import type { OutputSource } from '../executors/types.ts';
import type { Masks } from './masks.ts';
import { readCommand, type WorkflowCommand } from './workflow-commands.ts';

/** Characters of a line that are kept together; a longer one is told in parts. */
export const MAX_LINE = 1024 * 1024;

/** The line to show in place of a command, null for none, `undefined` when it is unknown and its line is shown as it is. */
export type ShownInstead = string | null | undefined;

export interface LogStreamOptions {
  readonly masks: Masks;
  /** Gets whole lines, masked. */
  readonly onText: (text: string) => void;
  /** Gets each workflow command as it comes. What follows sees its effect: the log waits for a promise. */
  readonly onCommand: (command: WorkflowCommand, line: string) => ShownInstead | Promise<ShownInstead>;
  /** Sees lines that are no command, unmasked, while it is wanted (by a problem matcher); gives the line to show. */
  readonly lines?: { readonly wanted: () => boolean; readonly see: (line: string) => string };
}

/** Turns the bytes of a step into masked lines and commands. */
export interface LogStream {
  push(chunk: Buffer, source: OutputSource): void;
  /** Takes what is left without a line feed; resolves when every command has had its effect. */
  end(): Promise<void>;
}

/**
 * Opens the log of one step. Lines of its two outputs are kept apart until they are whole. Bytes that are no UTF-8 become
 * `U+FFFD`; a line that never ends is cut at {@link MAX_LINE}.
 */
export function openLog(options: LogStreamOptions): LogStream {
  const waiting: string[] = [];
  let paused: Promise<void> | null = null;
  const take = (text: string) => {
    if (paused) waiting.push(text);
    else paused = takeText(text, options)?.then(resume) ?? null;
  };
  const resume = (): Promise<void> | undefined => {
    paused = null;
    for (const text of waiting.splice(0)) take(text);
    return paused ?? undefined;
  };
  const sources = { stdout: lineBuffer(options.masks, take), stderr: lineBuffer(options.masks, take) };
  return {
    push: (chunk, source) => sources[source].push(chunk),
    async end() {
      sources.stdout.end();
      sources.stderr.end();
      while (paused) await paused;
    },
  };
}

/** Gives on whole lines, several at once; only the beginning of an unfinished line is kept. */
function lineBuffer(masks: Masks, give: (text: string) => void): { push(chunk: Buffer): void; end(): void } {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const giveLong = () => {
    rest = masks.apply(rest);
    // What is kept back is longer than any secret, so that none is told in two halves.
    const keep = Math.max(masks.longest, 1024);
    while (rest.length > MAX_LINE + keep) {
      give(`${rest.slice(0, MAX_LINE)}\n`);
      rest = rest.slice(MAX_LINE);
    }
  };
  return {
    push(chunk) {
      const text = decoder.write(chunk);
      const end = text.lastIndexOf('\n') + 1;
      if (end > 0) give(rest + text.slice(0, end));
      rest = end > 0 ? text.slice(end) : rest + text;
      if (rest.length > 2 * MAX_LINE) giveLong();
    },
    end() {
      rest += decoder.end();
      if (rest !== '') give(`${rest}\n`);
      rest = '';
    },
  };
}

/** Tells whole lines and carries out their commands. A promise when a command takes time: what follows waits for it. */
function takeText(text: string, options: LogStreamOptions): Promise<void> | undefined {
  const { masks, onText, lines } = options;
  // Nearly all output holds no command: it is masked and told in one piece.
  if (!text.includes('::') && !text.includes('##[') && !lines?.wanted()) return void onText(masks.apply(text));
  let shown = '';
  const tell = () => {
    if (shown !== '') onText(masks.apply(shown));
    shown = '';
  };
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    const line = text.slice(start, end);
    start = end + 1;
    const command = readCommand(line.endsWith('\r') ? line.slice(0, -1) : line);
    if (!command) {
      shown += `${lines?.wanted() ? lines.see(line) : line}\n`;
      continue;
    }
    tell();
    const instead = options.onCommand(command, line);
    if (instead instanceof Promise) {
      const after = text.slice(start);
      return instead.then((late) => {
        if (late !== null) onText(masks.apply(`${late ?? line}\n`));
        return after === '' ? undefined : takeText(after, options);
      });
    }
    if (instead !== null) shown += `${instead ?? line}\n`;
  }
  tell();
  return undefined;
}
