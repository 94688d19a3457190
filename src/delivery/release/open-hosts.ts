import path from 'node:path';
import type { Environment } from '../../config/project.ts';
import { InputError } from '../../lib/mistake.ts';
import type { Host } from '../deploy/host.ts';
import { openLocalHost } from '../deploy/local-host.ts';

/** Opens the hosts of an environment; `base` is the folder that relative folders of local hosts begin in. */
export async function openHosts(environment: Environment, base: string): Promise<Host[]> {
  const mistakes = environment.hosts
    .filter((host) => host.kind === 'ssh')
    .map(({ name, at }) => ({
      message: `The host ${name} of ${environment.name} is reached by SSH, and this Gantry has no SSH transport yet`,
      at,
      fix: 'use a local host: { local: <folder> }',
    }));
  if (mistakes.length > 0) throw new InputError(mistakes);
  const hosts: Host[] = [];
  for (const host of environment.hosts) {
    if (host.kind === 'local') hosts.push(await openLocalHost(host, path.resolve(base, host.folder)));
  }
  return hosts;
}
