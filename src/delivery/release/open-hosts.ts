import path from 'node:path';
import type { Environment, Project } from '../../config/project.ts';
import type { Host } from '../deploy/host.ts';
import { openLocalHost } from '../deploy/local-host.ts';
import { openSshHost } from '../deploy/ssh-host.ts';
import type { OnWait } from '../remote/slow-logins.ts';

export interface HostAccess {
  /** The folder that relative folders of local hosts begin in. */
  readonly base: string;
  /** The file with the pinned host keys, absolute. */
  readonly knownHosts: string;
  /** The private key for hosts behind SSH; null leaves it to ssh_config and the user's agent. */
  readonly privateKey: string | null;
  /** Ends all waiting for the hosts: for a command that only reads. */
  readonly signal?: AbortSignal | undefined;
  /** Told of hosts that do not let us in for some seconds. */
  readonly onWait?: OnWait | undefined;
}

/** Opens the hosts of an environment, in their order; all of them or none. */
export async function openHosts(project: Project, environment: Environment, access: HostAccess): Promise<Host[]> {
  const { base, ...parts } = access;
  const opening = await Promise.allSettled(
    environment.hosts.map((host) =>
      host.kind === 'local'
        ? openLocalHost(host, path.resolve(base, host.folder), access.signal)
        : openSshHost(host, { project: project.name, ...parts }),
    ),
  );
  const hosts = opening.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = opening.find((one) => one.status === 'rejected');
  if (!failed) return hosts;
  await Promise.allSettled(hosts.map((host) => host[Symbol.asyncDispose]()));
  throw failed.reason;
}
