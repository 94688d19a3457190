import { cp, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isGenerated } from './node-modules.ts';
import { modulesFolders } from './npm-lock.ts';
import type { DetailedBuild } from './plan-builds.ts';
import { contentHash } from './seal.ts';
import { makeLayer } from './store.ts';
import type { Layer } from './types.ts';
import type { Failure, Workshop } from './workshop.ts';

/** What a build has at its top beside the repository's files. */
const RESERVED = ['run', 'install', 'runtime', 'wheels', 'venv'];

/** A build's own layer: its files after its build command, at their places in the repository, and its scripts. */
export async function ownFiles(
  workshop: Workshop,
  build: DetailedBuild,
  scripts: Readonly<Record<string, string>>,
  since: number,
): Promise<Layer | Failure> {
  const { definition } = build;
  const folders = definition.kind === 'static' ? [path.posix.join(definition.path, definition.root)] : build.paths;
  const inTheWay = await reservedName(workshop.checkout, folders);
  if (inTheWay !== undefined)
    return {
      reason: `"${inTheWay}" at the top of the repository is in the way: a build has its own there`,
      output: '',
    };
  for (const folder of folders)
    if (!(await isThere(path.join(workshop.checkout, folder))))
      return { reason: `The build of "${build.service}" made no "${folder}"`, output: '' };
  return await makeLayer(
    workshop.store,
    { kind: 'files', mount: '' },
    async (content) => `files-${await contentHash(content)}`,
    async (content) => {
      for (const folder of folders) await copy(workshop.checkout, folder, content);
      if (definition.kind === 'program') await copyGenerated(workshop, build, content, since);
      for (const [name, text] of Object.entries(scripts))
        await writeFile(path.join(content, name), text, { mode: 0o755 });
    },
  );
}

async function copy(checkout: string, folder: string, content: string): Promise<void> {
  await mkdir(path.dirname(path.join(content, folder)), { recursive: true });
  await cp(path.join(checkout, folder), path.join(content, folder), {
    recursive: true,
    verbatimSymlinks: true,
    preserveTimestamps: true,
    filter: (source) => !/^(node_modules|\.git)$/.test(path.basename(source)),
  });
}

/** What a build command generated into `node_modules` (Prisma's client goes to `node_modules/.prisma`): it is this build's own. */
async function copyGenerated(
  { checkout }: Workshop,
  { lock, definition }: DetailedBuild,
  content: string,
  since: number,
) {
  if (!lock || definition.build === null) return;
  for (const folder of modulesFolders(lock.packages)) {
    const modules = path.posix.join(lock.folder, folder, 'node_modules');
    const names = await readdir(path.join(checkout, modules)).catch(() => []);
    for (const name of names.filter((entry) => isGenerated(entry) && !/cache|vite/.test(entry)))
      await copyNewer(path.join(checkout, modules, name), path.join(content, modules, name), since);
  }
}

async function copyNewer(from: string, to: string, since: number): Promise<void> {
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    const full = path.join(entry.parentPath, entry.name);
    if (!entry.isFile() || (await stat(full)).mtimeMs < since) continue;
    const target = path.join(to, path.relative(from, full));
    await mkdir(path.dirname(target), { recursive: true });
    await cp(full, target);
  }
}

async function isThere(file: string): Promise<boolean> {
  return await stat(file).then(
    () => true,
    () => false,
  );
}

async function reservedName(checkout: string, folders: readonly string[]): Promise<string | undefined> {
  const tops = new Set(folders.map((folder) => folder.split('/')[0] ?? ''));
  for (const name of RESERVED)
    if (tops.has(name) || (tops.has('') && (await isThere(path.join(checkout, name))))) return name;
  return undefined;
}
