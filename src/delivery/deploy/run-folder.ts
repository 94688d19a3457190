import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/**
 * The short folder of a host's sockets: a unix socket's path may have 107 bytes, so it cannot lie in the host's own
 * folder. The same root has the same run folder; only its owner may enter.
 */
export async function makeRunFolder(root: string): Promise<string> {
  const id = createHash('sha256').update(root).digest('hex').slice(0, 8);
  const base = process.env.XDG_RUNTIME_DIR ?? os.tmpdir();
  const folder = path.join(base, `gantry-${process.getuid?.() ?? 0}`, id);
  await fs.mkdir(folder, { recursive: true, mode: 0o700 });
  const { uid, mode } = await fs.stat(path.dirname(folder));
  if (uid !== process.getuid?.() || (mode & 0o022) !== 0) {
    throw new Error(`${path.dirname(folder)} belongs to somebody else or others can write in it`);
  }
  const link = path.join(root, 'run');
  if ((await fs.readlink(link).catch(() => null)) !== folder) {
    await fs.rm(`${link}.new`, { force: true });
    await fs.symlink(folder, `${link}.new`);
    await fs.rename(`${link}.new`, link);
  }
  return folder;
}
