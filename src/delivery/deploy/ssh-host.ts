import type { SshHost } from '../../config/project.ts';
import type { OnWait } from '../remote/slow-logins.ts';
import { sshTransport } from '../remote/ssh-transport.ts';
import { tarFolder } from '../remote/tar-folder.ts';
import { nginxFront } from './front/nginx-front.ts';
import type { Host } from './host.ts';
import { ScriptHost } from './script-host.ts';
import { layoutOf } from './setup/layout.ts';

/** How a host is reached over SSH, and whose it is. */
export interface SshHostParts {
  readonly project: string;
  /** The file with the pinned host keys, absolute. */
  readonly knownHosts: string;
  /** The private key to log in with, from a secret; null leaves it to ssh_config and the user's own agent. */
  readonly privateKey: string | null;
  /** Ends all waiting for the host: for a caller that only reads, which also asks a host that it never reached only once. */
  readonly signal?: AbortSignal | undefined;
  /** Told when the host does not let us in for some seconds. */
  readonly onWait?: OnWait | undefined;
}

/** Opens a host that was set up for the project: over SSH, with systemd and nginx. It connects when first asked. */
export async function openSshHost(
  config: SshHost,
  { project, knownHosts, privateKey, signal, onWait }: SshHostParts,
): Promise<Host> {
  const { name, user, host, port } = config;
  const { script, root } = layoutOf(project);
  const transport = await sshTransport({
    target: { name, user, host, port },
    knownHosts,
    privateKey,
    script: ['sudo', '-n', script, root],
    ...(signal && { firstTries: 1 }),
    onWait,
  });
  return new ScriptHost({
    name,
    address: config.address,
    transport,
    front: nginxFront,
    freePort: null,
    tar: tarFolder,
    adoptable: true,
    signal,
    close: async () => transport[Symbol.asyncDispose](),
  });
}
