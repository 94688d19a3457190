import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError, mustRun } from '../command.ts';
import { InputError } from '../mistake.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import type { ServerUser } from './server-user.ts';

/** What a new data folder is made with. */
export interface Cluster {
  readonly binaries: PostgresBinaries;
  /** The folder that holds `data`. */
  readonly folder: string;
  readonly runAs: ServerUser | undefined;
  readonly user: string;
  readonly password: string;
  /** False for throwaway data: nothing is forced to the disk. */
  readonly sync: boolean;
}

/** Makes `<folder>/data` with initdb unless it is there. A half-made one of a killed try is made anew. Returns its path. */
export async function initCluster({ binaries, folder, runAs, user, password, sync }: Cluster): Promise<string> {
  const data = join(folder, 'data');
  const version = await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version !== undefined) {
    if (Number(version) === binaries.major) return data;
    throw new InputError(
      `${data} was made by PostgreSQL ${version.trim()}, but the one installed here is ${binaries.version}`,
    );
  }
  const fresh = join(folder, 'data.new');
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o700 });
  const passwordFile = join(folder, 'initdb.password');
  await rm(passwordFile, { force: true });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600, flag: 'wx' });
  try {
    for (const path of runAs ? [fresh, passwordFile] : []) await chown(path, runAs?.uid ?? 0, runAs?.gid ?? 0);
    await initdb({ binaries, fresh, passwordFile, runAs, user, sync });
    await rename(fresh, data);
  } finally {
    await rm(passwordFile, { force: true });
  }
  return data;
}

interface Initdb extends Pick<Cluster, 'binaries' | 'runAs' | 'user' | 'sync'> {
  readonly fresh: string;
  readonly passwordFile: string;
}

async function initdb({ binaries, fresh, passwordFile, runAs, user, sync }: Initdb): Promise<void> {
  const words = [join(binaries.bin, 'initdb'), '-D', fresh, '-U', user, `--pwfile=${passwordFile}`];
  words.push('--locale=C', '-E', 'UTF8', '--auth=scram-sha-256', ...(sync ? [] : ['--no-sync']));
  try {
    await mustRun(words, { cwd: '/', env: serverEnvironment(), ...(runAs && { uid: runAs.uid, gid: runAs.gid }) });
  } catch (cause) {
    const why = cause instanceof CommandError ? '' : '; its programs need a Linux with glibc 2.27 or newer, or macOS';
    throw new Error(`PostgreSQL ${binaries.version} cannot make a data folder in ${fresh}${why}`, { cause });
  }
}

/** The environment of the server's programs: nothing of ours, so that no secret reaches them. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C' };
}
