import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { type Pruned, pruneStore } from './prune-store.ts';
import { type Store, temporaryFolder } from './store.ts';

/** What an environment needs of the store. */
export interface Needed {
  readonly environment: string;
  /** Its live builds and those that a rollback may bring back, as `service/build`. */
  readonly builds: readonly string[];
  /** The environments that there are: what others needed is forgotten. */
  readonly environments: readonly string[];
}

const listSchema = z.array(z.string());

/**
 * Writes down what an environment needs (`kept/<environment>.json`), and removes what no environment needs and nobody
 * used for an hour. A list that cannot be read keeps everything.
 */
export async function keepBuilds(store: Store, { environment, builds, environments }: Needed): Promise<Pruned> {
  const folder = path.join(store.folder, 'kept');
  await mkdir(folder, { recursive: true });
  await using temporary = await temporaryFolder(store);
  const file = path.join(temporary.folder, 'kept.json');
  await writeFile(file, `${JSON.stringify(builds)}\n`, { flush: true });
  await rename(file, path.join(folder, `${environment}.json`));
  const keep = new Set<string>();
  for (const name of await readdir(folder)) {
    const known = environments.some((one) => name === `${one}.json`);
    if (!known) await rm(path.join(folder, name), { force: true });
    else
      for (const build of listSchema.parse(JSON.parse(await readFile(path.join(folder, name), 'utf8'))))
        keep.add(build);
  }
  return pruneStore(store, keep, Date.now());
}
