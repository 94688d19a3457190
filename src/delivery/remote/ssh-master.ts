import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { InputError } from '../../lib/mistake.ts';
import { loginFailure, MAX_GREETING } from './login-failure.ts';
import { masterWords, type SshFiles, type SshTarget } from './ssh-words.ts';
import type { Packing } from './tar-folder.ts';

/** Milliseconds a login may take in all; sshd itself gives up after 120 s, and a key exchange can hang as long. */
export const LOGIN_LIMIT = 15_000;
/** Milliseconds until a connection that was told to end is ended. */
const END_LIMIT = 1000;

/**
 * What the host runs as long as the connection lasts: it says that the login worked, and ends when our end of its input
 * is closed. So the connection ends with this process, also after SIGKILL.
 */
const script =
  'command -v zstd >/dev/null 2>&1 && echo "gantry-ssh: zstd" || echo "gantry-ssh: gzip"; exec cat >/dev/null';

/** An open, logged-in connection to a host, over which sessions run. */
export interface SshMaster extends AsyncDisposable {
  /** The path of its control socket. */
  readonly control: string;
  /** How bytes are packed for this host. */
  readonly packing: Packing;
  readonly isOpen: boolean;
}

/**
 * Opens a connection with its control socket at `control`. Throws {@link HostRefused} when the host's key or the login
 * is refused, or the login runs no commands, and {@link ConnectionLost} when the host does not answer; `closing` gives it up.
 */
export async function openMaster(
  target: SshTarget,
  files: SshFiles,
  control: string,
  closing: AbortSignal,
): Promise<SshMaster> {
  const [program = '', ...words] = masterWords(target, files, control, script);
  // A session of its own: no terminal to ask a password on, and a Ctrl-C does not reach it before it reaches us.
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  child.stdin.on('error', () => undefined);
  const ended = new Promise<void>((resolve, reject) => child.once('close', () => resolve()).once('error', reject));
  const said = { out: '', err: '', printed: 0 };
  child.stderr.on('data', (chunk: Buffer) => {
    said.err = (said.err + chunk.toString('utf8')).slice(-4000);
  });
  const greeted = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      // What comes after too much is neither kept nor looked at.
      if (said.printed <= MAX_GREETING) said.out = (said.out + chunk.toString('utf8')).slice(-4000);
      said.printed += chunk.length;
      if (said.printed > MAX_GREETING || greeting(said.out)) resolve();
    });
  });
  const waited = sleep(LOGIN_LIMIT, undefined, { ref: false, signal: closing }).catch(() => undefined);
  await Promise.race([greeted, ended.catch(explainMissing), waited]);
  const packing = greeting(said.out);
  if (!packing || said.printed > MAX_GREETING) {
    await end(child, ended);
    if (closing.aborted) throw new ConnectionLost('no answer to the login');
    const failure = loginFailure(target, { ...said, code: child.exitCode }, files.agent?.publicKey);
    throw typeof failure === 'string' ? new ConnectionLost(failure) : failure;
  }
  return {
    control,
    packing,
    get isOpen() {
      return child.exitCode === null && child.signalCode === null;
    },
    [Symbol.asyncDispose]: () => end(child, ended),
  };
}

/** The host does not answer, or stopped answering: asking again may help. */
export class ConnectionLost extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'ConnectionLost';
  }
}

function explainMissing(error: Error): never {
  if (!('code' in error) || error.code !== 'ENOENT') throw error;
  throw new InputError([{ message: 'ssh is not on the PATH', fix: 'install OpenSSH (Debian: openssh-client)' }]);
}

function greeting(text: string): Packing | undefined {
  const tool = /^gantry-ssh: (zstd|gzip)$/m.exec(text)?.[1];
  return tool === 'zstd' || tool === 'gzip' ? tool : undefined;
}

async function end(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.stdin?.end();
  if (await Promise.race([ended.then(() => true), sleep(END_LIMIT, false, { ref: false })])) return;
  child.kill('SIGKILL');
  await ended;
}
