import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { type Document, parse, parseDocument } from 'yaml';
import { mustRun, runCommand } from '../src/lib/command.ts';
import { backupIsPossible, type LeftOut, leaveBackupOut, missingTools } from './left-out.ts';
import { localPlace } from './local-place.ts';
import type { HostName, Place, PlaceKind } from './place.ts';

const root = path.dirname(import.meta.dirname);
const example = path.join(root, 'examples', 'pakashop');

/** The demo as it lies on disk and runs: a developer's clone, its origin, a database server, three hosts. */
export interface Demo extends AsyncDisposable {
  readonly folder: string;
  /** The developer's clone; `origin` is the bare repository beside it. */
  readonly work: string;
  /** The public address of each host by name, such as `http://127.77.10.1:8080`. */
  readonly addresses: Readonly<Record<HostName, string>>;
  readonly leftOut: readonly LeftOut[];
  /** What gantry commands need besides this process's environment. */
  readonly env: Readonly<Record<string, string>>;
}

export interface LayOutOptions {
  readonly reset: boolean;
  /** What it runs on; by default folders of this machine. */
  readonly on?: PlaceKind;
  /** Changes gantry.yml before it is committed. */
  readonly adapt?: (document: Document) => void;
}

/**
 * Lays the demo out anew in `folder`; what only saves time (builds, tools) stays unless `reset`. What an interrupted
 * story left running is ended first.
 */
export async function layOut(folder: string, { reset, on = localPlace, adapt }: LayOutOptions): Promise<Demo> {
  const work = path.join(folder, 'work');
  await on.endLeftovers(folder);
  const kept = await keepCaches(folder, work, reset);
  await fs.mkdir(folder, { recursive: true });
  await fs.cp(example, work, { recursive: true, filter: isSource });
  await kept.putBack();
  const leftOut = await missingTools(path.join(work, '.gantry', 'cache'));
  await using stack = new AsyncDisposableStack();
  const place = stack.use(await on.open(folder, Object.values(await servicePorts(work))));
  const without = leftOut.flatMap(({ services }) => services);
  const withBackup = backupIsPossible(leftOut);
  await adaptProject(work, place, { without, withBackup, ...(adapt && { adapt }) });
  if (!withBackup) await leaveBackupOut(work);
  await writeSecrets(work, place);
  await makeRepository(folder, work);
  const held = stack.move();
  return {
    ...{ folder, work, leftOut, env: place.env },
    addresses: {
      'staging-1': place.address('staging-1'),
      'live-1': place.address('live-1'),
      'live-2': place.address('live-2'),
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

function isSource(source: string): boolean {
  return !['node_modules', 'dist', '.gantry', 'generated', '__pycache__', 'venv', '.venv'].includes(
    path.basename(source),
  );
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

/** Where a port of this machine is taken the service has another, and its neighbours are told. */
function movePorts(document: Document, ports: Readonly<Record<string, number>>, place: Place): void {
  for (const [service, wanted] of Object.entries(ports)) {
    const port = place.port(wanted);
    if (port === wanted) continue;
    document.setIn(['services', service, 'port'], port);
    const url = `http://${place.neighbours}:${port}`;
    for (const name of ['staging', 'production'])
      document.setIn(['environments', name, 'env', `${service.toUpperCase()}_URL`], url);
  }
}

/** The stable port of each service that has one, as the example's gantry.yml says. */
async function servicePorts(work: string): Promise<Record<string, number>> {
  const text = await fs.readFile(path.join(work, 'gantry.yml'), 'utf8');
  const { services } = parse(text) as { services: Record<string, { port?: number }> };
  return Object.fromEntries(Object.entries(services).flatMap(([name, { port }]) => (port ? [[name, port]] : [])));
}

interface Adaptation {
  readonly without: readonly string[];
  readonly withBackup: boolean;
  readonly adapt?: LayOutOptions['adapt'];
}

/** The example's gantry.yml with the hosts there are, and without the services that this machine cannot build. */
async function adaptProject(work: string, place: Place, { without, withBackup, adapt }: Adaptation): Promise<void> {
  const file = path.join(work, 'gantry.yml');
  const document = parseDocument(await fs.readFile(file, 'utf8'));
  const environments = { staging: ['staging-1'], production: ['live-1', 'live-2'] } as const;
  for (const [name, hosts] of Object.entries(environments)) {
    const set = (key: string, value: unknown) =>
      document.setIn(['environments', name, key], document.createNode(value));
    set('hosts', hosts.map(place.hostEntry));
    set('url', place.address(hosts[0]));
    set('secrets', { from: `.env.${name}` });
    document.setIn(['environments', name, 'env', 'SERVICES_HOST'], place.neighbours);
  }
  movePorts(document, await servicePorts(work), place);
  for (const service of without) document.deleteIn(['services', service]);
  if (!withBackup) document.deleteIn(['environments', 'production', 'backup']);
  adapt?.(document);
  await fs.writeFile(file, document.toString({ lineWidth: 0 }));
}

async function writeSecrets(work: string, place: Place): Promise<void> {
  for (const environment of ['staging', 'production']) {
    const lines = [`DATABASE_URL=${place.database(environment)}`, `API_KEYS=demo:${randomBytes(8).toString('hex')}`];
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
