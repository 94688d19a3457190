import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { temporaryFolder } from '../../lib/temporary-folder.ts';
import { agentWith } from './ssh-key.ts';
import type { SshMaster } from './ssh-master.ts';
import { SshPool } from './ssh-pool.ts';
import { runSession, type SessionResult } from './ssh-session.ts';
import { type SshFiles, type SshTarget, sessionWords } from './ssh-words.ts';
import { pack } from './tar-folder.ts';
import { openChannel, type VerbChannel } from './verb-channel.ts';

/** Bytes that the folder of a control socket's folder may have. */
const SOCKET_PARENT = 55;

/** Where a host is, and what proves both sides. */
export interface SshAccess {
  readonly target: SshTarget;
  /** The file with the pinned host keys, absolute. */
  readonly knownHosts: string;
  /** The private key to log in with, from a secret; null leaves it to ssh_config and the user's own agent. */
  readonly privateKey: string | null;
}

/** What a command of a session reads, and how long it is waited for. */
export interface SessionInput {
  /** Text, or what opens bytes, which travel packed. */
  readonly input?: string | (() => Readable);
  readonly signal?: AbortSignal | undefined;
  /** Called whenever bytes were taken or came. */
  readonly heard?: (() => void) | undefined;
}

/** The way to one host for as long as this process needs it. It logs in when it is first used, and again after a loss. */
export interface SshConnection extends AsyncDisposable {
  /**
   * Runs a command line in the host's login shell; however it ends. Throws {@link HostRefused} when the host's key or
   * the login is refused, {@link ConnectionLost} when the host does not answer, and the reason of an abort.
   */
  run(command: string, options?: SessionInput): Promise<SessionResult>;
  /** How many logins were begun. */
  readonly logins: number;
  /** Whether one of them worked at any time. */
  readonly wasReached: boolean;
  /** Whether a connection is there that is not known to be lost. */
  readonly isOpen: boolean;
  /** Starts a command that many verbs are asked of, in a session of its own. Throws like `run`. */
  channel(command: string): Promise<VerbChannel>;
}

/** Opens the way to a host. Throws an InputError for a private key that cannot be read. */
export async function sshConnection({ target, knownHosts, privateKey }: SshAccess): Promise<SshConnection> {
  await using stack = new AsyncDisposableStack();
  // Control sockets lie in a folder of this process: one that a killed process left behind is never found again.
  const folder = stack.use(await temporaryFolder('gantry-ssh', await socketParent()));
  const agent = privateKey === null ? null : stack.use(await agentWith(privateKey, path.join(folder.path, 'agent')));
  const files: SshFiles = { knownHosts, agent };
  const pool = stack.use(new SshPool(target, files, folder.path));
  const held = stack.move();
  return {
    get logins() {
      return pool.logins;
    },
    get wasReached() {
      return pool.wasReached;
    },
    get isOpen() {
      return pool.isOpen;
    },
    run: (command, { input = '', signal, heard } = {}) =>
      pool.use(({ control, packing }) => {
        const bytes = typeof input === 'string' ? input : pack(input(), packing);
        return runSession(target, files, control, command, { input: bytes, signal, heard });
      }, signal),
    channel: (command) =>
      new Promise((resolve, reject) => {
        const hold = async ({ control }: SshMaster) => {
          await using channel = await openChannel(sessionWords(target, files, control, command));
          resolve(channel);
          await channel.ended;
        };
        // It takes the room of a session until it ends.
        pool.use(hold).catch(reject);
      }),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** A folder for sockets, whose paths may have 104 bytes, of which ssh takes some for itself. */
async function socketParent(): Promise<string> {
  for (const folder of [process.env.XDG_RUNTIME_DIR, os.tmpdir()]) {
    if (!folder || Buffer.byteLength(folder) > SOCKET_PARENT) continue;
    if (
      await fs.access(folder, fs.constants.W_OK).then(
        () => true,
        () => false,
      )
    )
      return folder;
  }
  return '/tmp';
}
