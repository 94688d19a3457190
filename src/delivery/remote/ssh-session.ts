import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type SshFiles, type SshTarget, sessionWords } from './ssh-words.ts';

/** Bytes of an answer that are kept; a ledger is the longest there is. */
const MAX_OUTPUT = 64 * 1024 * 1024;
const MAX_COMPLAINT = 64 * 1024;

/** What one command over a connection left behind. `code` is 255 when ssh itself ended, or the remote command did so. */
export interface SessionResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The host's sshd runs no further session over this connection; the command was not begun. */
export class SessionRefused extends Error {
  constructor() {
    super('the host lets no further session run over this connection');
    this.name = 'SessionRefused';
  }
}

/** What a command reads, what ends it, and who hears of its bytes. */
export interface SessionOptions {
  readonly input: string | Readable;
  readonly signal: AbortSignal | undefined;
  readonly heard: (() => void) | undefined;
}

/**
 * Runs a command line in the host's login shell over the connection at `control`. Rejects when it was aborted, and
 * when its input cannot be read, and with {@link SessionRefused}.
 */
export async function runSession(
  target: SshTarget,
  files: SshFiles,
  control: string,
  command: string,
  { input, signal, heard }: SessionOptions,
): Promise<SessionResult> {
  signal?.throwIfAborted();
  const [program = '', ...words] = sessionWords(target, files, control, command);
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  const stdout = keep(child.stdout, MAX_OUTPUT);
  const stderr = keep(child.stderr, MAX_COMPLAINT);
  // Who takes no more holds it up. Its pipe tells nothing as long as it takes everything at once.
  if (typeof input !== 'string') input.on('data', () => heard?.());
  child.stdout.on('data', () => heard?.());
  const stop = () => child.kill('SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  const fed = feed(child.stdin, input).then(
    () => null,
    (error: unknown) => {
      if (isCutOff(error)) return null;
      stop();
      return error;
    },
  );
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    signal?.throwIfAborted();
    if (typeof input !== 'string') input.destroy();
    const error = await fed;
    if (error !== null) throw error;
    if (code === 255 && /session open refused by peer/i.test(stderr())) throw new SessionRefused();
    return { code, stdout: stdout(), stderr: stderr() };
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

async function feed(stdin: Writable, input: string | Readable): Promise<void> {
  if (typeof input !== 'string') return pipeline(input, stdin);
  stdin.on('error', () => undefined);
  stdin.end(input);
}

/** The command ended without reading all of its input: what it answered says whether that is well. */
function isCutOff(error: unknown): boolean {
  const codes = ['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED'];
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

function keep(stream: Readable, limit: number): () => string {
  const chunks: Buffer[] = [];
  let kept = 0;
  stream.on('data', (chunk: Buffer) => {
    if (kept < limit) chunks.push(chunk.subarray(0, limit - kept));
    kept += chunk.length;
  });
  return () => Buffer.concat(chunks).toString('utf8');
}
