import { randomBytes } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { seal } from './seal.ts';
import type { BuildManifest, Layer } from './types.ts';

/**
 * The content store of a repository, `.gantry/store`. What is in it never changes: everything is made in `tmp/`
 * and renamed into place, so that two builders, or one killed at any moment, leave only whole things behind.
 */
export interface Store {
  readonly folder: string;
}

const hash = z.string().regex(/^[a-z0-9-]{1,80}$/);
const layerSchema = z.object({
  kind: z.enum(['files', 'modules', 'runtime', 'wheels']),
  id: hash,
  mount: z.string(),
  files: z.number(),
  bytes: z.number(),
});
const manifestSchema = z.object({
  format: z.literal(1),
  service: z.string(),
  build: hash,
  commit: z.string(),
  kind: z.enum(['program', 'static']),
  folder: z.string(),
  layers: z.array(layerSchema),
  install: z.boolean(),
  needs: z.object({
    platform: z.string().nullable(),
    glibc: z.string().nullable(),
    python: z.string().nullable(),
  }),
  inputs: z.array(z.object({ name: z.string(), hash: z.string() })),
});

/** Opens the store in `folder`, making it when it is missing, and clears what dead builders left in its `tmp/`. */
export async function openStore(folder: string): Promise<Store> {
  for (const name of ['layers', 'sizes', 'builds', 'tmp']) await mkdir(path.join(folder, name), { recursive: true });
  for (const name of await readdir(path.join(folder, 'tmp')))
    if (!lives(Number.parseInt(name, 10))) await rm(path.join(folder, 'tmp', name), { recursive: true, force: true });
  return { folder };
}

/** Where the layers lie, each in a folder that has its id as name. */
export function layersFolder(store: Store): string {
  return path.join(store.folder, 'layers');
}

/** The folder with a layer's content. */
export function layerFolder(store: Store, id: string): string {
  return path.join(layersFolder(store), id);
}

/** The manifest of a build; undefined unless the build and all its layers are there. */
export async function findBuild(store: Store, service: string, build: string): Promise<BuildManifest | undefined> {
  const text = await readIfThere(path.join(store.folder, 'builds', service, build, 'manifest.json'));
  if (text === undefined) return undefined;
  const manifest = manifestSchema.parse(JSON.parse(text));
  const there = await Promise.all(manifest.layers.map(({ id }) => exists(layerFolder(store, id))));
  return there.every(Boolean) ? manifest : undefined;
}

/** {@link findBuild} for a build that is about to be staged: it counts as used now, so that pruning spares it. */
export async function useBuild(store: Store, service: string, build: string): Promise<BuildManifest | undefined> {
  const manifest = await findBuild(store, service, build);
  const now = new Date();
  if (manifest) await utimes(path.join(store.folder, 'builds', service, build), now, now);
  return manifest;
}

/** Publishes a build; all its layers must be in the store. */
export async function saveBuild(store: Store, manifest: BuildManifest): Promise<void> {
  const folder = path.join(store.folder, 'builds', manifest.service, manifest.build);
  await mkdir(folder, { recursive: true });
  await using temporary = await temporaryFolder(store);
  const file = path.join(temporary.folder, 'manifest.json');
  await writeFile(file, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o444, flush: true });
  await rename(file, path.join(folder, 'manifest.json'));
}

/** A layer that is already there; it counts as used now, so that pruning spares it. */
export async function findLayer(store: Store, id: string): Promise<Layer | undefined> {
  const text = await readIfThere(path.join(store.folder, 'sizes', `${id}.json`));
  if (text === undefined || !(await exists(layerFolder(store, id)))) return undefined;
  const now = new Date();
  await utimes(layerFolder(store, id), now, now);
  return layerSchema.parse(JSON.parse(text));
}

/**
 * Makes a layer, unless it is there. `fill` writes its content into the folder it gets; that folder becomes read-only.
 * `id` may depend on the content: then it is a function that is asked afterwards.
 */
export async function makeLayer(
  store: Store,
  { kind, mount }: Pick<Layer, 'kind' | 'mount'>,
  id: string | ((content: string) => Promise<string>),
  fill: (content: string) => Promise<void>,
): Promise<Layer> {
  const known = typeof id === 'string' ? await findLayer(store, id) : undefined;
  if (known) return known;
  await using temporary = await temporaryFolder(store);
  const content = path.join(temporary.folder, 'layer');
  await mkdir(content, { recursive: true });
  await fill(content);
  const size = await seal(content);
  const layer: Layer = { kind, mount, id: typeof id === 'string' ? id : await id(content), ...size };
  const described = path.join(temporary.folder, 'layer.json');
  await writeFile(described, `${JSON.stringify(layer, null, 2)}\n`, { flush: true });
  await rename(described, path.join(store.folder, 'sizes', `${layer.id}.json`));
  try {
    await rename(content, layerFolder(store, layer.id));
  } catch (error) {
    const other = await findLayer(store, layer.id);
    if (!other) throw error;
    return other;
  }
  return layer;
}

/** A folder on the store's own disk, removed when its user is done, or by the next one if its user was killed. */
export async function temporaryFolder(store: Store): Promise<{ readonly folder: string } & AsyncDisposable> {
  const folder = path.join(store.folder, 'tmp', `${process.pid}-${randomBytes(6).toString('hex')}`);
  await mkdir(folder, { recursive: true });
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** Whether a process with this number exists. */
export function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}
