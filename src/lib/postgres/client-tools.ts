import { access, constants, readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { runCommand } from '../command.ts';
import { InputError } from '../mistake.ts';
import { fetchToolsWheel, wheelMajors } from './tools-wheel.ts';

/** PostgreSQL's client programs of one version, by absolute path. */
export interface ClientTools {
  /** Such as "16.14". */
  readonly version: string;
  readonly major: number;
  readonly pgDump: string;
  readonly pgRestore: string;
}

export interface ToolsSearch {
  /** Where a fetched set of programs is kept. */
  readonly cache: string;
  /** Folders to look in, instead of the PATH and Debian's versioned ones. */
  readonly folders?: readonly string[];
  /** Told in a line when something takes time. */
  readonly onProgress?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Finds pg_dump and pg_restore for a server of `major`: on the PATH, in Debian's versioned folders, in the cache, or in a
 * Python wheel that carries them. The same major is taken before a newer one, whose dumps an older server may not load;
 * an older one is never taken. Throws an {@link InputError} that lists what was tried.
 */
export async function clientTools(major: number, search: ToolsSearch): Promise<ClientTools> {
  const tried: string[] = [];
  const found: ClientTools[] = [];
  for (const folder of search.folders ?? (await usualFolders())) {
    const tools = await toolsIn(folder);
    if (tools?.major === major) return tools;
    if (tools && tools.major > major) found.push(tools);
    if (tools) tried.push(`${folder} has ${tools.version}`);
  }
  for (const wheel of wheelMajors.filter((candidate) => candidate >= major)) {
    const newer = found.find((tools) => tools.major <= wheel);
    if (newer) return newer;
    const fetched = await fetchToolsWheel(wheel, search);
    const tools = 'bin' in fetched ? await toolsIn(fetched.bin) : undefined;
    if (tools) return tools;
    tried.push('failure' in fetched ? fetched.failure : `the programs in ${fetched.bin} do not run here`);
  }
  const [newer] = found;
  if (newer) return newer;
  throw new InputError([
    {
      message: `no pg_dump and pg_restore for PostgreSQL ${major} were found: ${tried.join('; ') || 'there are none'}`,
      fix: `install PostgreSQL's client programs ${major} (Debian: postgresql-client-${major}), or Python's pip, with which they can be fetched`,
    },
  ]);
}

async function usualFolders(): Promise<string[]> {
  const debian = '/usr/lib/postgresql';
  const versions = await readdir(debian).catch(() => []);
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  return [...path, ...versions.map((version) => join(debian, version, 'bin'))];
}

async function toolsIn(folder: string): Promise<ClientTools | undefined> {
  const pgDump = join(folder, 'pg_dump');
  const pgRestore = join(folder, 'pg_restore');
  const versions = await Promise.all([versionOf(pgDump), versionOf(pgRestore)]);
  const [version] = versions;
  if (!version || version !== versions[1]) return undefined;
  return { version, major: Number.parseInt(version, 10), pgDump, pgRestore };
}

async function versionOf(program: string): Promise<string | undefined> {
  const isThere = await access(program, constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!isThere) return undefined;
  const { code, stdout } = await runCommand([program, '--version'], { timeout: 10_000 }).catch(() => ({
    code: null,
    stdout: '',
  }));
  return code === 0 ? stdout.match(/\(PostgreSQL\) (\d+[.\w]*)/)?.[1] : undefined;
}
