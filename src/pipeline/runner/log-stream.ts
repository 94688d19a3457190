import { StringDecoder } from 'node:string_decoder';
import type { Masks } from './masks.ts';
import { readCommand, type WorkflowCommand } from './workflow-commands.ts';

/** Characters of a line that are kept together; a longer one is told in parts. */
const MAX_LINE = 1024 * 1024;

export interface LogStreamOptions {
  readonly masks: Masks;
  /** Gets whole lines, masked. */
  readonly onText: (text: string) => void;
  /**
   * Gets each workflow command as it comes; commands that follow see its effect. Gives the line to show instead, null
   * for none, and `undefined` when the command is unknown and the line is shown as it is.
   */
  readonly onCommand: (command: WorkflowCommand, line: string) => string | null | undefined;
  /** Sees every line that is no command, unmasked, where somebody asked for it (a problem matcher). */
  readonly onLine?: (line: string) => void;
}

/** Turns the bytes of a step into masked lines and commands. */
export interface LogStream {
  push(chunk: Buffer): void;
  end(): void;
}

/** Opens the log of one step. Bytes that are no UTF-8 become `U+FFFD`; a line that never ends is cut at {@link MAX_LINE}. */
export function openLog(options: LogStreamOptions): LogStream {
  const { masks, onText } = options;
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const take = (text: string) => {
    // Nearly all output holds no command: it is masked and told in one piece.
    if (!text.includes('::') && !options.onLine) onText(masks.apply(text));
    else takeLines(text, options);
  };
  const takeLong = () => {
    // What is kept back is longer than any secret, so that none is told in two halves.
    const keep = Math.max(masks.longest, 1024);
    while (rest.length > MAX_LINE + keep) {
      const masked = masks.apply(rest);
      if (masked.length !== rest.length) rest = masked;
      onText(`${rest.slice(0, MAX_LINE)}\n`);
      rest = rest.slice(MAX_LINE);
    }
  };
  return {
    push(chunk) {
      const text = decoder.write(chunk);
      const end = text.lastIndexOf('\n');
      if (end < 0) rest += text;
      else {
        take(rest + text.slice(0, end + 1));
        rest = text.slice(end + 1);
      }
      if (rest.length > MAX_LINE) takeLong();
    },
    end() {
      rest += decoder.end();
      if (rest !== '') take(`${rest}\n`);
      rest = '';
    },
  };
}

function takeLines(text: string, { masks, onText, onCommand, onLine }: LogStreamOptions): void {
  let shown = '';
  const lines = text.split('\n');
  lines.pop();
  for (const line of lines) {
    const command = line.includes('::') ? readCommand(line.endsWith('\r') ? line.slice(0, -1) : line) : null;
    const instead = command ? onCommand(command, line) : undefined;
    if (instead === null) continue;
    if (instead === undefined) onLine?.(line);
    shown += `${instead ?? line}\n`;
    if (command && shown !== '') {
      onText(masks.apply(shown));
      shown = '';
    }
  }
  if (shown !== '') onText(masks.apply(shown));
}
