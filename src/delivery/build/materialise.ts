import { cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { mustRun, runCommand } from '../../lib/command.ts';
import { layerFolder, type Store } from './store.ts';
import type { BuildManifest } from './types.ts';

/** Written last: a folder without it was left half done. */
const DONE = '.gantry-build';

/**
 * Puts a build together in its final folder: its layers as hard links (copies on another disk), then its `install`
 * where it has one. Does nothing when that was done before; begins again when an earlier try was cut short.
 * Not to be run twice at once for one folder. Throws when a link or the installation fails.
 */
export async function materialise(
  store: Store,
  manifest: BuildManifest,
  folder: string,
  signal?: AbortSignal,
): Promise<void> {
  if (await isMaterialised(folder, manifest)) return;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const { id, mount } of manifest.layers) {
    signal?.throwIfAborted();
    const target = path.join(folder, mount);
    await mkdir(target, { recursive: true });
    await link(layerFolder(store, id), target);
  }
  if (manifest.install) await mustRun([path.join(folder, 'install')], { cwd: folder, ...(signal && { signal }) });
  await writeFile(path.join(folder, DONE), `${manifest.build}\n`, { mode: 0o444, flush: true });
}

/** Whether a folder holds this build, whole. */
async function isMaterialised(folder: string, { build }: BuildManifest): Promise<boolean> {
  return (await readFile(path.join(folder, DONE), 'utf8').catch(() => '')) === `${build}\n`;
}

async function link(from: string, to: string): Promise<void> {
  const linked = process.platform === 'linux' && (await stat(from)).dev === (await stat(to)).dev;
  if (linked) {
    const ended = await runCommand(['cp', '-alf', `${from}/.`, to]);
    if (ended.code === 0) return;
  }
  await cp(from, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true, force: true });
}
