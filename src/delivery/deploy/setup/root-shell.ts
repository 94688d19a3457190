import { type SshAccess, sshConnection } from '../../remote/ssh-connection.ts';
import type { SessionResult } from '../../remote/ssh-session.ts';

/** A shell of a host that runs one script after the other. */
export interface HostShell extends AsyncDisposable {
  /** Runs a script of sh; however it ends. `asRoot` needs a login as root, or one that sudo lets do anything. */
  run(script: string, asRoot: boolean): Promise<SessionResult>;
}

/**
 * Opens a shell over SSH. Running throws HostUnreachable and ConnectionLost; `signal`, for what only looks, ends the
 * waiting for a script with its reason.
 */
export async function openShell(access: SshAccess, signal?: AbortSignal): Promise<HostShell> {
  const connection = await sshConnection(access);
  const isRoot = access.target.user === 'root';
  return {
    run: (script, asRoot) => connection.run(asRoot && !isRoot ? 'sudo -n sh -s' : 'sh -s', { input: script, signal }),
    [Symbol.asyncDispose]: async () => connection[Symbol.asyncDispose](),
  };
}
