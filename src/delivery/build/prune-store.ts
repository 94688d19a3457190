import { readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { findBuild, type Store, temporaryFolder } from './store.ts';

/** A layer may belong to a build that is being made this very moment, so young ones stay. */
const GRACE = 60 * 60 * 1000;

/** What pruning removed. */
export interface Pruned {
  /** As `service/build`. */
  readonly builds: readonly string[];
  readonly layers: readonly string[];
}

/** Removes every build that `keep` (as `service/build`) does not name, then every layer that no build needs and nobody used for an hour. */
export async function pruneStore(store: Store, keep: ReadonlySet<string>, now: number): Promise<Pruned> {
  await using trash = await temporaryFolder(store);
  const discard = (folder: string, name: string) => rename(folder, path.join(trash.folder, name));
  const builds: string[] = [];
  const needed = new Set<string>();
  for (const service of await readdir(path.join(store.folder, 'builds')))
    for (const build of await readdir(path.join(store.folder, 'builds', service))) {
      const name = `${service}/${build}`;
      const folder = path.join(store.folder, 'builds', name);
      const young = now - (await stat(folder)).mtimeMs < GRACE;
      if (keep.has(name) || young) {
        const manifest = await findBuild(store, service, build);
        for (const { id } of manifest?.layers ?? []) needed.add(id);
      } else {
        await discard(folder, `build-${builds.length}`);
        builds.push(name);
      }
    }
  const layers: string[] = [];
  for (const id of await readdir(path.join(store.folder, 'layers'))) {
    const folder = path.join(store.folder, 'layers', id);
    if (needed.has(id) || now - (await stat(folder)).mtimeMs < GRACE) continue;
    await discard(folder, id);
    layers.push(id);
  }
  await rm(trash.folder, { recursive: true, force: true });
  return { builds, layers };
}
