import { spawn } from 'node:child_process';
import { AnswerReader } from './answer-reader.ts';
import { lastLine } from './ssh-failure.ts';
import { ConnectionLost } from './ssh-master.ts';
import { SessionRefused } from './ssh-session.ts';

/** Bytes of a complaint that are kept. */
const MAX_COMPLAINT = 64 * 1024;
/** Bytes of input that `serve` takes of one verb; what is larger travels as a stream. */
export const MAX_INPUT = 8 * 1024 * 1024;
/** Milliseconds until a session that was told to end is ended. */
const END_LIMIT = 1000;

/** A verb on its way to a host: `id` names it for good, however often it is asked. */
export interface Call {
  readonly id: string;
  readonly words: readonly string[];
  readonly input: string;
}

/** One session of a host's `gantry-host … serve`, which runs many verbs at once. */
export interface VerbChannel extends AsyncDisposable {
  readonly isOpen: boolean;
  /** Settles when the session ended; never rejects. */
  readonly ended: Promise<void>;
  /** What the verb printed. Throws {@link ChannelEnded} when the session ended before, and the reason of an abort. */
  ask(call: Call, signal?: AbortSignal): Promise<string>;
}

/** The session ended before the answer: what it said last. */
export class ChannelEnded extends ConnectionLost {
  /** What came on standard error, and outside of answers. */
  readonly complaint: string;

  constructor(complaint: string) {
    super(lastLine(complaint) || 'the connection was lost');
    this.name = 'ChannelEnded';
    this.complaint = complaint;
  }
}

interface Waiting {
  readonly answered: (text: string) => void;
  readonly failed: (error: Error) => void;
}

/**
 * Runs `words`, an `ssh` whose command prints a line first of all. Throws {@link SessionRefused} when sshd opened no
 * session, and {@link ChannelEnded} when the command ended before that line.
 */
export async function openChannel([program = '', ...words]: readonly string[]): Promise<VerbChannel> {
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  const waiting = new Map<string, Waiting>();
  const reader = new AnswerReader((id, text) => waiting.get(id)?.answered(text));
  let complaint = '';
  let end: Error | null = null;
  child.stdin.on('error', () => undefined);
  child.stdout.on('data', (chunk: Buffer) => {
    if (!reader.take(chunk)) child.kill('SIGKILL');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(-MAX_COMPLAINT);
  });
  const ended = new Promise<void>((resolve) => {
    const over = (error: Error) => {
      end ??= error;
      for (const { failed } of waiting.values()) failed(end);
      resolve();
    };
    child.once('error', over);
    child.once('close', () =>
      over(
        /session open refused by peer/i.test(complaint)
          ? new SessionRefused()
          : new ChannelEnded(`${reader.noise}\n${complaint}`),
      ),
    );
  });
  await Promise.race([ended, new Promise((resolve) => child.stdout.once('data', resolve))]);
  if (end) throw end;
  return {
    get isOpen() {
      return end === null;
    },
    ended,
    async ask(call, signal) {
      signal?.throwIfAborted();
      if (end) throw end;
      const answer = Promise.withResolvers<string>();
      const abort = () => answer.reject(signal?.reason);
      waiting.set(call.id, { answered: answer.resolve, failed: answer.reject });
      signal?.addEventListener('abort', abort, { once: true });
      try {
        child.stdin.write(frameOf(call));
        return await answer.promise;
      } finally {
        waiting.delete(call.id);
        signal?.removeEventListener('abort', abort);
      }
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), END_LIMIT);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** A call as `serve` reads it. Throws for a word that has a line break: no verb takes one. */
function frameOf({ id, words, input }: Call): string {
  const torn = words.find((word) => /[\n\0]/.test(word));
  if (torn !== undefined) throw new Error(`a word for a host has a line break: ${JSON.stringify(torn)}`);
  return `${id} ${words.length} ${Buffer.byteLength(input)}\n${words.map((word) => `${word}\n`).join('')}${input}\n`;
}
