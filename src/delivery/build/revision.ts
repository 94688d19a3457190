import { createHmac, randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * The id of a build with one environment's configuration: 20 hexadecimal digits. Another value or another secret is
 * another revision; nobody without the key can test guesses of a secret against it.
 */
export function revisionId(build: string, values: Readonly<Record<string, string>>, key: Buffer): string {
  const entries = Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return createHmac('sha256', key)
    .update(JSON.stringify([build, entries]))
    .digest('hex')
    .slice(0, 20);
}

/** The key of a repository's revisions, `revision.key` in its `.gantry` folder (mode 0600), made when it is missing. */
export async function revisionKey(folder: string): Promise<Buffer> {
  const file = path.join(folder, 'revision.key');
  await mkdir(folder, { recursive: true });
  const fresh = path.join(folder, `revision.key.${process.pid}.${randomBytes(4).toString('hex')}`);
  try {
    return await readKey(file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  try {
    await writeFile(fresh, randomBytes(32).toString('hex'), { mode: 0o600, flush: true });
    // Unlike a rename, a link never replaces a key that another process made meanwhile.
    await link(fresh, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(fresh, { force: true });
  }
  return await readKey(file);
}

async function readKey(file: string): Promise<Buffer> {
  const { mode } = await stat(file);
  if ((mode & 0o077) !== 0) await chmod(file, 0o600);
  const key = Buffer.from((await readFile(file, 'utf8')).trim(), 'hex');
  if (key.length !== 32) throw new Error(`${file} is damaged: it must hold 64 hexadecimal digits`);
  return key;
}
