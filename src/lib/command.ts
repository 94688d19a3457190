import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** How an ended process ended; what it printed is cut at `maxOutput` bytes per stream. */
export interface CommandResult {
  readonly words: readonly string[];
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

export interface CommandOptions {
  readonly cwd?: string;
  /** The whole environment of the process; by default this process's own. */
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string | Buffer;
  readonly signal?: AbortSignal;
  /** Milliseconds; then SIGTERM, and SIGKILL five seconds later. */
  readonly timeout?: number;
  /** Bytes kept of each stream, 10 MiB by default; the rest is read and dropped. */
  readonly maxOutput?: number;
  /** Sees every chunk of stdout and stderr as it comes. */
  readonly onOutput?: (chunk: Buffer, stream: 'stdout' | 'stderr') => void;
  readonly uid?: number;
  readonly gid?: number;
  /** Gives the process a group of its own, and stops that whole group: for commands that start others. */
  readonly group?: boolean;
}

/** A command that ended with another code than 0, as an error for callers that cannot go on. */
export class CommandError extends Error {
  readonly result: CommandResult;

  constructor(result: CommandResult) {
    const ending = result.timedOut
      ? 'took too long'
      : result.signal
        ? `was ended by ${result.signal}`
        : `ended with code ${result.code}`;
    const last = (result.stderr.trim() || result.stdout.trim()).split('\n').slice(-5).join('\n');
    super(`"${result.words[0]} ${result.words.slice(1, 3).join(' ')}" ${ending}${last ? `: ${last}` : ''}`);
    this.name = 'CommandError';
    this.result = result;
  }
}

/** Runs a program without a shell and resolves when it ended, however it ended. Rejects when it cannot start or was aborted. */
export async function runCommand(words: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const { signal, timeout, maxOutput = 10 * 1024 * 1024 } = options;
  signal?.throwIfAborted();
  const [program = '', ...rest] = words;
  const child = spawn(program, rest, spawnOptions(options));
  const stdout = collect(child.stdout, maxOutput, (chunk) => options.onOutput?.(chunk, 'stdout'));
  const stderr = collect(child.stderr, maxOutput, (chunk) => options.onOutput?.(chunk, 'stderr'));
  child.stdin?.on('error', () => child.stdin?.destroy());
  child.stdin?.end(options.input ?? '');
  let timedOut = false;
  const stop = () => {
    send(child, 'SIGTERM', options.group);
    setTimeout(() => send(child, 'SIGKILL', options.group), 5000).unref();
  };
  const timer =
    timeout === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          stop();
        }, timeout);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const ending = await new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, ended) => resolve({ code, signal: ended }));
    });
    signal?.throwIfAborted();
    return { words, ...ending, stdout: stdout(), stderr: stderr(), timedOut };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

/** Like {@link runCommand}, but any ending other than code 0 is a {@link CommandError}. */
export async function mustRun(words: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const result = await runCommand(words, options);
  if (result.code !== 0) throw new CommandError(result);
  return result;
}

function send(child: ChildProcess, signal: NodeJS.Signals, group = false): void {
  try {
    if (group && child.pid !== undefined) process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function spawnOptions({ cwd, env, uid, gid, group }: CommandOptions): SpawnOptions {
  return {
    stdio: 'pipe',
    ...(cwd !== undefined && { cwd }),
    ...(env !== undefined && { env }),
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
    ...(group !== undefined && { detached: group }),
  };
}

function collect(stream: Readable | null, limit: number, seen: (chunk: Buffer) => void): () => string {
  const chunks: Buffer[] = [];
  let kept = 0;
  stream?.on('data', (chunk: Buffer) => {
    seen(chunk);
    if (kept < limit) chunks.push(chunk.subarray(0, limit - kept));
    kept += chunk.length;
  });
  return () => Buffer.concat(chunks).toString('utf8');
}
