import path from 'node:path';
import type { CommandResult } from '../../../lib/command.ts';
import { temporaryFolder } from '../../../lib/temporary-folder.ts';
import { agentWith } from '../../remote/ssh-key.ts';
import { SshPool } from '../../remote/ssh-pool.ts';
import { runSession } from '../../remote/ssh-session.ts';
import type { SshTarget } from '../../remote/ssh-words.ts';

/** A shell of a host that runs one script after the other. */
export interface HostShell extends AsyncDisposable {
  /** Runs a script of sh; however it ends. `asRoot` needs a login as root, or one that sudo lets do anything. */
  run(script: string, asRoot: boolean): Promise<Pick<CommandResult, 'code' | 'stdout' | 'stderr'>>;
}

/** Opens a shell over SSH. `privateKey` null leaves the key to ssh_config and the user's agent. */
export async function openShell(target: SshTarget, knownHosts: string, privateKey: string | null): Promise<HostShell> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder('gantry-ssh', process.env.XDG_RUNTIME_DIR || undefined));
  const agent = privateKey === null ? null : path.join(folder.path, 'agent');
  if (agent !== null && privateKey !== null) stack.use(await agentWith(privateKey, agent));
  const files = { knownHosts, agent };
  const pool = stack.use(new SshPool(target, files, folder.path));
  const held = stack.move();
  return {
    run: (script, asRoot) =>
      pool.use(({ control }) => {
        const command = asRoot && target.user !== 'root' ? 'sudo -n sh -s' : 'sh -s';
        return runSession(target, files, control, command, { input: script, signal: undefined });
      }),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}
