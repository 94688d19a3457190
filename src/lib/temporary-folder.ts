import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** A folder that is gone when it is disposed. */
export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
}

/**
 * Makes a folder `<parent>/<prefix>-<pid>-…` for this process alone. Those of the same prefix whose process is gone (it
 * was killed) are removed first, so that nothing piles up.
 */
export async function temporaryFolder(prefix: string, parent: string = os.tmpdir()): Promise<TemporaryFolder> {
  await fs.mkdir(parent, { recursive: true, mode: 0o700 });
  const real = await fs.realpath(parent);
  await removeOrphans(real, prefix);
  const folder = await fs.mkdtemp(path.join(real, `${prefix}-${process.pid}-`));
  return { path: folder, [Symbol.asyncDispose]: () => fs.rm(folder, { recursive: true, force: true }) };
}

async function removeOrphans(parent: string, prefix: string): Promise<void> {
  for (const name of await fs.readdir(parent)) {
    const pid = name.startsWith(`${prefix}-`)
      ? Number(/^(\d+)-/.exec(name.slice(prefix.length + 1))?.[1] ?? Number.NaN)
      : Number.NaN;
    // Another user's leftovers cannot be removed by us, and are theirs to remove.
    if (!Number.isNaN(pid) && !isAlive(pid))
      await fs.rm(path.join(parent, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
