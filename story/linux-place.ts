import fs from 'node:fs/promises';
import { dockerMissing } from '../test/hosts/docker-engine.ts';
import { startHosts, type TestHosts } from '../test/hosts/hosts.ts';
import { imageMissing } from '../test/hosts/image.ts';
import { startHostsPostgres } from '../test/hosts/postgres.ts';
import { HOSTS, type Place, type PlaceKind } from './place.ts';

/** Hosts that root can look into. */
export interface LinuxPlace extends Place {
  readonly hosts: TestHosts;
}

/** Hosts with real systemd, sshd and nginx, in containers, and a PostgreSQL that they reach. Needs Docker and root. */
export const linuxPlace: PlaceKind & { open(): Promise<LinuxPlace> } = {
  // What a killed run left is removed whenever hosts start.
  endLeftovers: async () => undefined,
  async open() {
    const missing = (await dockerMissing()) ?? (await imageMissing());
    if (missing) throw new Error(`Linux hosts need Docker and root here: ${missing}`);
    await using stack = new AsyncDisposableStack();
    const hosts = stack.use(await startHosts(HOSTS));
    const postgres = stack.use(await startHostsPostgres(hosts, ['staging', 'production']));
    const key = await fs.readFile(hosts.keyFile, 'utf8');
    // The first page of a fresh nginx would answer requests that name an address.
    for (const host of hosts.hosts) await host.exec(['rm', '-f', '/etc/nginx/sites-enabled/default']);
    const held = stack.move();
    return {
      hosts,
      hostEntry: (name) => ({ ssh: `deploy@${hosts.host(name).ip}`, name, address: hosts.host(name).ip }),
      address: (name) => `http://${hosts.host(name).ip}`,
      port: (wanted) => wanted,
      neighbours: '127.0.0.1',
      database: (environment) => postgres.url(environment),
      env: { GANTRY_SSH_KEY: key },
      [Symbol.asyncDispose]: () => held.disposeAsync(),
    };
  },
};
