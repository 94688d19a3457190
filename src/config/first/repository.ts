import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from '../../lib/command.ts';

/** The files of a repository that git knows or would add, and their texts. */
export interface Repository {
  /** The name of its folder. */
  readonly name: string;
  /** Relative paths, sorted. */
  readonly files: readonly string[];
  /** The text of a file; empty for one that is large or gone. */
  read(file: string): Promise<string>;
}

const MOST_FILES = 50_000;
const LARGEST = 512 * 1024;

/** Looks at a repository's working folder. Nothing in it is run. */
export async function openRepository(folder: string): Promise<Repository> {
  const words = ['git', '-C', folder, 'ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const listed = await runCommand(words, { maxOutput: 64 * 1024 * 1024 });
  if (listed.code !== 0) throw new Error(`git cannot list the files of ${folder}: ${listed.stderr.trim()}`);
  const files = [...new Set(listed.stdout.split('\0').filter((file) => file !== ''))].toSorted().slice(0, MOST_FILES);
  const texts = new Map<string, Promise<string>>();
  const load = async (file: string): Promise<string> => {
    const bytes = await readFile(path.join(folder, file)).catch(() => Buffer.alloc(0));
    return bytes.length > LARGEST ? '' : bytes.toString('utf8');
  };
  return {
    name: path.basename(folder),
    files,
    async read(file) {
      const text = texts.get(file) ?? load(file);
      texts.set(file, text);
      return await text;
    },
  };
}

/** The files below a folder; `''` is all of them. */
export function filesBelow({ files }: Repository, folder: string): string[] {
  return folder === '' ? [...files] : files.filter((file) => file.startsWith(`${folder}/`));
}

/** A file's JSON object; empty when it is none. */
export async function readJson(repository: Repository, file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const value: unknown = JSON.parse(await repository.read(file));
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

/** Whether a value is an object with keys. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
