import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { type Document, parseDocument } from 'yaml';
import { tearDownLocalHost } from '../src/delivery/deploy/local-host.ts';
import { mustRun, runCommand } from '../src/lib/command.ts';
import { findPostmaster, stopPostmaster } from '../src/lib/postgres/postmaster.ts';
import { type RunningPostgres, startPostgres } from '../src/lib/postgres/start-postgres.ts';
import { backupIsPossible, type LeftOut, leaveBackupOut, missingTools } from './left-out.ts';

const root = path.dirname(import.meta.dirname);
const example = path.join(root, 'examples', 'pakashop');

/** The demo as it lies on disk and runs: a developer's clone, its origin, a database server, three local hosts. */
export interface Demo extends AsyncDisposable {
  readonly folder: string;
  /** The developer's clone; `origin` is the bare repository beside it. */
  readonly work: string;
  readonly postgres: RunningPostgres;
  /** The public address of each host by name, such as `http://127.77.0.1:8080`. */
  readonly addresses: Readonly<Record<'staging-1' | 'live-1' | 'live-2', string>>;
  readonly leftOut: readonly LeftOut[];
}

const HOSTS = ['staging-1', 'live-1', 'live-2'] as const;
const PUBLIC_PORT = 8080;

export interface LayOutOptions {
  readonly reset: boolean;
  /** Changes gantry.yml before it is committed. */
  readonly adapt?: (document: Document) => void;
}

/**
 * Lays the demo out anew in `folder`; what only saves time (builds, tools) stays unless `reset`. What an interrupted
 * story left running is ended first.
 */
export async function layOut(folder: string, { reset, adapt }: LayOutOptions): Promise<Demo> {
  const work = path.join(folder, 'work');
  await endLeftovers(folder);
  const kept = await keepCaches(folder, work, reset);
  await fs.mkdir(folder, { recursive: true });
  await fs.cp(example, work, { recursive: true, filter: isSource });
  await kept.putBack();
  const leftOut = await missingTools(path.join(work, '.gantry', 'cache'));
  const addresses = await freeAddresses();
  const without = leftOut.flatMap(({ services }) => services);
  const withBackup = backupIsPossible(leftOut);
  await adaptProject(work, addresses, { without, withBackup, ...(adapt && { adapt }) });
  if (!withBackup) await leaveBackupOut(work);
  const postgres = await startDatabases(folder);
  await writeSecrets(work, postgres);
  await makeRepository(folder, work);
  const publicAddresses = Object.fromEntries(HOSTS.map((name) => [name, `http://${addresses[name]}:${PUBLIC_PORT}`]));
  return {
    folder,
    work,
    postgres,
    addresses: publicAddresses as Demo['addresses'],
    leftOut,
    async [Symbol.asyncDispose]() {
      for (const name of HOSTS) await tearDownLocalHost(hostFolder(work, name));
      await postgres.stop();
      await fs.rm(postgresFolder(folder), { recursive: true, force: true });
    },
  };
}

function hostFolder(work: string, name: string): string {
  return path.join(work, '.gantry', 'hosts', name);
}

function isSource(source: string): boolean {
  return !['node_modules', 'dist', '.gantry', 'generated', '__pycache__', 'venv', '.venv'].includes(
    path.basename(source),
  );
}

/** A run that was killed may have left hosts and the database server running. */
async function endLeftovers(folder: string): Promise<void> {
  for (const name of HOSTS) await tearDownLocalHost(hostFolder(path.join(folder, 'work'), name));
  const found = await findPostmaster(path.join(postgresFolder(folder), 'data')).catch(() => undefined);
  if (found) await stopPostmaster(found.pid);
  await fs.rm(postgresFolder(folder), { recursive: true, force: true });
}

/** Puts what only saves time aside while everything else is removed. */
async function keepCaches(folder: string, work: string, reset: boolean): Promise<{ putBack: () => Promise<void> }> {
  const aside = path.join(folder, 'kept');
  if (!reset) {
    await fs.mkdir(aside, { recursive: true });
    for (const name of ['store', 'cache', 'tools']) {
      await fs.rename(path.join(work, '.gantry', name), path.join(aside, name)).catch(() => undefined);
    }
  }
  for (const name of await fs.readdir(folder).catch(() => [])) {
    if (reset || name !== 'kept') await removeTree(path.join(folder, name));
  }
  return {
    async putBack() {
      const state = path.join(work, '.gantry');
      await fs.mkdir(state, { recursive: true });
      await fs.writeFile(path.join(state, '.gitignore'), '*\n');
      for (const name of await fs.readdir(aside).catch(() => []))
        await fs.rename(path.join(aside, name), path.join(state, name));
      await fs.rm(aside, { recursive: true, force: true });
    },
  };
}

/** Builds are read-only folders, which `rm` alone cannot empty. */
async function removeTree(folder: string): Promise<void> {
  await runCommand(['chmod', '-R', 'u+w', folder]);
  await fs.rm(folder, { recursive: true, force: true });
}

type Addresses = Readonly<Record<(typeof HOSTS)[number], string>>;

/** Three loopback addresses on which nothing listens at the ports of the shop. */
async function freeAddresses(): Promise<Addresses> {
  const found: string[] = [];
  for (let net3 = 10; found.length < HOSTS.length && net3 < 250; net3 += 1) {
    const address = process.platform === 'linux' ? `127.77.${net3}.1` : `127.0.0.${net3}`;
    if ((await Promise.all([PUBLIC_PORT, 8000, 3080, 3014].map((port) => isFree(address, port)))).every(Boolean))
      found.push(address);
  }
  const [staging = '', first = '', second = ''] = found;
  if (second === '') throw new Error('There are no three free loopback addresses on this machine');
  return { 'staging-1': staging, 'live-1': first, 'live-2': second };
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen({ host, port }, () => server.close(() => resolve(true)));
  });
}

interface Adaptation {
  readonly without: readonly string[];
  readonly withBackup: boolean;
  readonly adapt?: LayOutOptions['adapt'];
}

/** The example's gantry.yml with this machine's addresses, and without the services it cannot build. */
async function adaptProject(
  work: string,
  addresses: Addresses,
  { without, withBackup, adapt }: Adaptation,
): Promise<void> {
  const file = path.join(work, 'gantry.yml');
  const document = parseDocument(await fs.readFile(file, 'utf8'));
  const host = (name: keyof Addresses) => ({
    name,
    local: `.gantry/hosts/${name}`,
    address: addresses[name],
    public_port: PUBLIC_PORT,
  });
  document.setIn(['environments', 'staging', 'hosts'], document.createNode([host('staging-1')]));
  document.setIn(['environments', 'staging', 'url'], `http://${addresses['staging-1']}:${PUBLIC_PORT}`);
  document.setIn(['environments', 'production', 'hosts'], document.createNode([host('live-1'), host('live-2')]));
  document.setIn(['environments', 'production', 'url'], `http://${addresses['live-1']}:${PUBLIC_PORT}`);
  for (const environment of ['staging', 'production']) {
    document.setIn(['environments', environment, 'secrets'], document.createNode({ from: `.env.${environment}` }));
  }
  for (const service of without) document.deleteIn(['services', service]);
  if (!withBackup) document.deleteIn(['environments', 'production', 'backup']);
  adapt?.(document);
  await fs.writeFile(file, document.toString({ lineWidth: 0 }));
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

async function writeSecrets(work: string, postgres: RunningPostgres): Promise<void> {
  for (const environment of ['staging', 'production']) {
    const lines = [`DATABASE_URL=${postgres.url(environment)}`, `API_KEYS=demo:${randomBytes(8).toString('hex')}`];
    await fs.writeFile(path.join(work, `.env.${environment}`), `${lines.join('\n')}\n`, { mode: 0o600 });
  }
}

async function makeRepository(folder: string, work: string): Promise<void> {
  const origin = path.join(folder, 'origin.git');
  await mustRun(['git', 'init', '--quiet', '--bare', '--initial-branch=main', origin]);
  await git(work, 'init', '--quiet', '--initial-branch=main');
  await git(work, 'config', 'user.name', 'Demo');
  await git(work, 'config', 'user.email', 'demo@localhost');
  await git(work, 'remote', 'add', 'origin', origin);
  await git(work, 'add', '--all');
  await git(work, 'commit', '--quiet', '--message', 'Pakashop as it is');
  await git(work, 'push', '--quiet', 'origin', 'main', 'main:production');
  await git(work, 'fetch', '--quiet', 'origin');
  await git(work, 'remote', 'set-head', 'origin', 'main');
}

/** Runs git in the developer's clone. */
export async function git(work: string, ...words: string[]): Promise<string> {
  return (await mustRun(['git', ...words], { cwd: work })).stdout.trim();
}
