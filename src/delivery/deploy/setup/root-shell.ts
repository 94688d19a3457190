import { type OnWait, SlowLogins } from '../../remote/slow-logins.ts';
import { type SshAccess, sshConnection } from '../../remote/ssh-connection.ts';
import type { SessionResult } from '../../remote/ssh-session.ts';

/** A shell of a host that runs one script after the other. */
export interface HostShell extends AsyncDisposable {
  /** Runs a script of sh that only looks; however it ends. `asRoot` needs a login as root, or one that sudo lets do anything. */
  look(script: string, asRoot: boolean): Promise<SessionResult>;
  /** Runs a script of sh as root; however it ends. It is waited for also after an abort. */
  change(script: string): Promise<SessionResult>;
}

/**
 * Opens a shell over SSH. Its scripts throw HostUnreachable and ConnectionLost; `signal` ends the waiting for one that only
 * looks with its reason, and begins no further one.
 */
export async function openShell(
  access: SshAccess,
  { signal, onWait }: { readonly signal?: AbortSignal; readonly onWait?: OnWait } = {},
): Promise<HostShell> {
  const connection = await sshConnection(access);
  const logins = new SlowLogins(access.target.name, connection, onWait);
  const run = async (script: string, asRoot: boolean, over?: AbortSignal) => {
    signal?.throwIfAborted();
    using _told = logins.watch(1, 1);
    const shell = asRoot && access.target.user !== 'root' ? 'sudo -n sh -s' : 'sh -s';
    return await connection.run(shell, { input: script, signal: over });
  };
  return {
    look: (script, asRoot) => run(script, asRoot, signal),
    change: (script) => run(script, true),
    [Symbol.asyncDispose]: async () => connection[Symbol.asyncDispose](),
  };
}
