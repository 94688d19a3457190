import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { mustRun } from '../../lib/command.ts';
import { modulesFolders } from './npm-lock.ts';
import type { LockUse } from './plan-builds.ts';
import { makeLayer } from './store.ts';
import type { Layer } from './types.ts';
import { type Failure, type Workshop, work } from './workshop.ts';

const QUIET = ['--no-audit', '--no-fund', '--loglevel=error'];

/** The id of the layer with the production modules of a lock file. */
export function modulesId(lock: LockUse): string {
  const [major] = process.versions.node.split('.');
  return `modules-${lock.hash}-node${major}-${process.platform}-${process.arch}`;
}

/** Installs everything a lock file names into the checkout, as the repository's own npm settings say. */
export async function installModules(
  workshop: Workshop,
  lock: LockUse,
  services: readonly string[],
  tools: readonly string[],
): Promise<Failure | undefined> {
  const title = lock.folder === '' ? 'npm ci' : `npm ci in ${lock.folder}`;
  return await work(workshop, {
    services,
    words: ['npm', 'ci', '--prefer-offline', ...QUIET],
    title,
    folder: lock.folder,
    tools,
  });
}

/**
 * Publishes the production part of what {@link installModules} installed. Done after every build command has run, as
 * the tools they need go: pruned rather than installed anew, so that install scripts which need those tools have run.
 */
export async function publishModules(
  workshop: Workshop,
  lock: LockUse,
  services: readonly string[],
  tools: readonly string[],
): Promise<Layer | Failure> {
  const words = ['npm', 'prune', '--omit=dev', '--ignore-scripts', ...QUIET];
  const failure = await work(workshop, { services, words, folder: lock.folder, tools });
  if (failure) return failure;
  return await makeLayer(workshop.store, { kind: 'modules', mount: '' }, modulesId(lock), async (content) => {
    for (const folder of modulesFolders(lock.packages)) {
      const from = path.join(workshop.checkout, lock.folder, folder, 'node_modules');
      const names = await readdir(from).catch(() => []);
      if (names.length === 0) continue;
      for (const name of names.filter(isGenerated)) await rm(path.join(from, name), { recursive: true, force: true });
      const to = path.join(content, lock.folder, folder);
      await mkdir(to, { recursive: true });
      await mustRun(['mv', from, to]);
    }
  });
}

/**
 * Whether an entry of `node_modules` was put there by a tool rather than by npm: a cache, or generated code such as
 * `.prisma`, which belongs to the build that generated it.
 */
export function isGenerated(name: string): boolean {
  return name.startsWith('.') && name !== '.bin' && name !== '.package-lock.json' && name !== '.store';
}
