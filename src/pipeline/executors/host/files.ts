import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { mkdtemp, statfs } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { FileTooLarge } from '../types.ts';

/*
 * The files of a step are tiny and many: reading and writing them at once takes some 20 µs each, and a promise each ten
 * times that, which every step would pay a dozen times.
 */

/** A file's text; null when there is none. */
export function readLimited(file: string, limit: number): string | null {
  const stats = fs.statSync(file, { throwIfNoEntry: false });
  if (!stats?.isFile()) return null;
  if (stats.size > limit) throw new FileTooLarge(path.basename(file), stats.size, limit);
  return stats.size === 0 ? '' : fs.readFileSync(file, 'utf8');
}

/** SHA-256 of a file in hex; null when there is none, `folder` when it is one. */
export async function digest(file: string): Promise<string | 'folder' | null> {
  const stats = fs.statSync(file, { throwIfNoEntry: false });
  if (stats?.isDirectory()) return 'folder';
  if (!stats?.isFile()) return null;
  const hash = createHash('sha256');
  await pipeline(fs.createReadStream(file), hash);
  return hash.digest('hex');
}

/**
 * Writes a new file where there may be anything: steps know the folder, and may have removed or closed it, or put a
 * folder, a pipe that nobody reads, or a link in the file's place.
 */
export function writeNew(file: string, text: string): void {
  const options = { flag: 'wx' } as const;
  try {
    fs.writeFileSync(file, text, options);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const folder = path.dirname(file);
    if (code === 'ENOTDIR') fs.rmSync(folder);
    if (code === 'ENOTDIR' || code === 'ENOENT') fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    else if (code === 'EACCES') fs.chmodSync(folder, 0o700);
    else if (code !== 'EEXIST') throw error;
    fs.rmSync(file, { recursive: true, force: true });
    fs.writeFileSync(file, text, options);
  }
}

/** The first program of that name on a PATH; null when there is none. What cannot be looked at is passed over, as a shell does. */
export function findProgram(name: string, searchPath: string): string | null {
  for (const folder of searchPath.split(path.delimiter)) {
    if (folder === '') continue;
    const candidate = path.join(folder, name);
    if (isProgram(candidate)) return candidate;
  }
  return null;
}

function isProgram(file: string): boolean {
  try {
    const stats = fs.statSync(file, { throwIfNoEntry: false });
    return stats?.isFile() === true && (stats.mode & 0o111) !== 0;
  } catch {
    return false;
  }
}

const SHARED_MEMORY = '/dev/shm';
const ROOM = 64 * 1024 * 1024;

/**
 * A folder for scripts and command files, in memory where the machine has such a place: making a file on a disk may take
 * half a millisecond, six times a step. It also keeps scripts with secrets in them off the disk.
 */
export async function smallFilesFolder(home: string): Promise<string> {
  try {
    const { bavail, bsize } = await statfs(SHARED_MEMORY);
    if (bavail * bsize >= ROOM) return await mkdtemp(`${SHARED_MEMORY}/gantry-`);
  } catch {
    // There is none, or it is closed to us.
  }
  return mkdtemp(path.join(home, 'files-'));
}
