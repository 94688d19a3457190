import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '../../lib/temporary-folder.ts';
import { readAnswer } from '../deploy/commands/answers.ts';
import type { VerbWords } from '../deploy/commands/verbs.ts';
import { HostUnreachable } from '../deploy/host.ts';
import { quoteWords } from './quote.ts';
import { lastLine, scriptRefusal } from './ssh-failure.ts';
import { agentWith } from './ssh-key.ts';
import { ConnectionLost, type SshMaster } from './ssh-master.ts';
import { SshPool } from './ssh-pool.ts';
import { runSession, type SessionResult } from './ssh-session.ts';
import type { SshFiles, SshTarget } from './ssh-words.ts';
import { pack } from './tar-folder.ts';
import type { Transport } from './transport.ts';

/** Where `gantry host setup` puts the script, and where it puts a project: what the line for sudo allows. */
export const HOST_SCRIPT = '/usr/local/lib/gantry/gantry-host';
export const hostRoot = (project: string): string => `/opt/${project}`;

/** How often a verb is asked when connections are lost, and the milliseconds before each further try. */
const PAUSES = [0, 200, 1000, 3000];

export interface SshParts {
  readonly target: SshTarget;
  /** The project's folder on the host: {@link hostRoot}. */
  readonly root: string;
  /** The file with the pinned host keys, absolute. */
  readonly knownHosts: string;
  /** The private key to log in with, from a secret; null leaves it to ssh_config and the user's own agent. */
  readonly privateKey: string | null;
  /** The words that run the script on the host; by default as root, through sudo. */
  readonly script?: readonly string[];
}

export interface SshTransport extends Transport, AsyncDisposable {}

/** Makes the way to a host over SSH; it connects when a verb is first asked. */
export async function sshTransport(parts: SshParts): Promise<SshTransport> {
  const { target, root, knownHosts, privateKey, script = ['sudo', '-n', HOST_SCRIPT] } = parts;
  await using stack = new AsyncDisposableStack();
  // Control sockets lie in a folder of this process: one that a killed process left behind is never found again.
  const folder = stack.use(await temporaryFolder('gantry-ssh', process.env.XDG_RUNTIME_DIR || undefined));
  const agent = privateKey === null ? null : path.join(folder.path, 'agent');
  if (agent !== null && privateKey !== null) stack.use(await agentWith(privateKey, agent));
  const files: SshFiles = { knownHosts, agent };
  const pool = stack.use(new SshPool(target, files, folder.path));
  const held = stack.move();
  const asker: Asker = { target, files, prefix: [...script, root] };
  return {
    run: (verb, signal) => askAgain(asker, pool, verb, signal),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

interface Asker {
  readonly target: SshTarget;
  readonly files: SshFiles;
  readonly prefix: readonly string[];
}

/** Asks until an answer with a trailer comes. The same id every time: a verb that still runs is joined, not begun again. */
async function askAgain(asker: Asker, pool: SshPool, verb: VerbWords, signal?: AbortSignal): Promise<string> {
  const id = randomBytes(8).toString('hex');
  let reason = '';
  for (const pause of PAUSES) {
    await sleep(pause, undefined, { ...(signal && { signal }) });
    try {
      const { stdout, stderr } = await pool.use((master) => askOnce(asker, master, verb, id, signal));
      if (readAnswer(stdout)) return stdout;
      const refusal = scriptRefusal(asker.target, stderr);
      if (refusal) throw refusal;
      reason = lastLine(stderr) || 'a verb ended without an answer';
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      reason = error.message;
    }
  }
  throw new HostUnreachable(asker.target.name, `${reason} (asked ${PAUSES.length} times)`);
}

function askOnce(
  { target, files, prefix }: Asker,
  { control, packing }: SshMaster,
  { words, input = '' }: VerbWords,
  id: string,
  signal: AbortSignal | undefined,
): Promise<SessionResult> {
  const isText = typeof input === 'string';
  // The script begins only when all of a text is there: a lost connection looks like its end.
  const size = isText && input !== '' ? ['sized', String(Buffer.byteLength(input))] : [];
  const command = quoteWords([...prefix, 'attach', id, ...size, ...words]);
  return runSession(target, files, control, command, { input: isText ? input : pack(input(), packing), signal });
}
