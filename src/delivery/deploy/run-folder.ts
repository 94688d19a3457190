import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { nameOwner, sweepRunFolders } from './sweep-run-folders.ts';

/**
 * The short folder of a host's sockets: a unix socket's path may have 107 bytes, so it cannot lie in the host's own
 * folder. Only its owner may enter. Once made it stays the host's as long as it is there, whatever XDG_RUNTIME_DIR and
 * TMPDIR of another session say: what runs on the host listens in it.
 */
export async function makeRunFolder(root: string): Promise<string> {
  const link = path.join(root, 'run');
  const before = await fs.readlink(link).catch(() => null);
  const id = createHash('sha256').update(root).digest('hex').slice(0, 8);
  // A copy of a host's folder has the link of the original.
  if (before !== null && path.basename(before) === id && (await isOurs(before))) return before;
  const folder = path.join(await runtimeFolder(), `gantry-${process.getuid?.() ?? 0}`, id);
  await fs.mkdir(folder, { recursive: true, mode: 0o700 });
  if (!(await isOurs(path.dirname(folder)))) {
    throw new Error(`${path.dirname(folder)} belongs to somebody else or others can write in it`);
  }
  await sweepRunFolders(path.dirname(folder));
  await nameOwner(folder, root);
  await fs.rm(`${link}.new`, { force: true });
  await fs.symlink(folder, `${link}.new`);
  await fs.rename(`${link}.new`, link);
  return folder;
}

/** XDG_RUNTIME_DIR where it is one of ours: after `su` it is often the folder of another user, or of none. */
async function runtimeFolder(): Promise<string> {
  const named = process.env.XDG_RUNTIME_DIR;
  return named && (await isOurs(named)) ? named : os.tmpdir();
}

async function isOurs(folder: string): Promise<boolean> {
  const found = await fs.stat(folder).catch(() => null);
  return found?.isDirectory() === true && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
}
