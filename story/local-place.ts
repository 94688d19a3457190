import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { tearDownLocalHost } from '../src/delivery/deploy/local-host.ts';
import { findPostmaster, stopPostmaster } from '../src/lib/postgres/postmaster.ts';
import { type RunningPostgres, startPostgres } from '../src/lib/postgres/start-postgres.ts';
import { isFree, movedPorts } from './free-ports.ts';
import { HOSTS, type HostName, type PlaceKind } from './place.ts';

const root = path.dirname(import.meta.dirname);
const PUBLIC_PORT = 8080;

/** Hosts that are folders of this machine, each with a loopback address, and an embedded PostgreSQL. */
export const localPlace: PlaceKind = {
  endLeftovers,
  async open(folder, services) {
    const ports = await movedPorts([PUBLIC_PORT, ...services]);
    const port = (wanted: number) => ports.get(wanted) ?? wanted;
    const addresses = await freeAddresses([...ports.values()]);
    const postgres = await startDatabases(folder);
    return {
      hostEntry: (name) => ({
        ...{ name, local: `.gantry/hosts/${name}`, address: addresses[name], public_port: port(PUBLIC_PORT) },
      }),
      address: (name) => `http://${addresses[name]}:${port(PUBLIC_PORT)}`,
      port,
      neighbours: '${{ host.address }}',
      database: (environment) => postgres.url(environment),
      env: {},
      async [Symbol.asyncDispose]() {
        await endHosts(folder);
        await postgres.stop();
        await fs.rm(postgresFolder(folder), { recursive: true, force: true });
      },
    };
  },
};

async function endHosts(folder: string): Promise<void> {
  for (const name of HOSTS) await tearDownLocalHost(path.join(folder, 'work', '.gantry', 'hosts', name));
}

/** A run that was killed may have left hosts and the database server running. */
async function endLeftovers(folder: string): Promise<void> {
  await endHosts(folder);
  const found = await findPostmaster(path.join(postgresFolder(folder), 'data')).catch(() => undefined);
  if (found) await stopPostmaster(found.pid);
  await fs.rm(postgresFolder(folder), { recursive: true, force: true });
}

/** Three loopback addresses on which nothing listens at the ports of the shop. */
async function freeAddresses(ports: readonly number[]): Promise<Readonly<Record<HostName, string>>> {
  const found: string[] = [];
  for (let net3 = 10; found.length < HOSTS.length && net3 < 250; net3 += 1) {
    const address = process.platform === 'linux' ? `127.77.${net3}.1` : `127.0.0.${net3}`;
    if ((await Promise.all(ports.map((port) => isFree(address, port)))).every(Boolean)) found.push(address);
  }
  const [staging = '', first = '', second = ''] = found;
  if (second === '') throw new Error('There are no three free loopback addresses on this machine');
  return { 'staging-1': staging, 'live-1': first, 'live-2': second };
}

/** Where the server's files go: PostgreSQL refuses root, and its other user must be able to enter. */
function postgresFolder(folder: string): string {
  if (process.getuid?.() !== 0) return path.join(folder, 'postgres');
  const id = createHash('sha256').update(folder).digest('hex').slice(0, 8);
  return path.join(os.tmpdir(), `gantry-demo-${id}`);
}

async function startDatabases(folder: string): Promise<RunningPostgres> {
  const place = postgresFolder(folder);
  await fs.mkdir(place, { recursive: true, mode: 0o755 });
  return startPostgres({
    cache: path.join(root, '.gantry', 'cache'),
    folder: place,
    port: 0,
    user: 'pakashop',
    password: randomBytes(12).toString('hex'),
    databases: ['staging', 'production'],
    settings: { max_connections: '200' },
    detached: true,
  });
}
