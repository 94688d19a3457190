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

/** Opens the hosts of an environment, in their order. */
export async function openHosts(project: Project, environment: Environment, access: HostAccess): Promise<Host[]> {
  const { base, knownHosts, privateKey, signal, onWait } = access;
  const hosts: Host[] = [];
  for (const host of environment.hosts) {
    if (host.kind === 'local') hosts.push(await openLocalHost(host, path.resolve(base, host.folder), signal));
    else hosts.push(await openSshHost(host, { project: project.name, knownHosts, privateKey, signal, onWait }));
  }
  return hosts;
}
