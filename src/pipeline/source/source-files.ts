import fs from 'node:fs/promises';
import path from 'node:path';
import { InputError } from '../../lib/mistake.ts';
import type { GitObjects } from './git-objects.ts';

/** Where workflow files are read from. Paths are seen from the top of the repository; an absolute one lies anywhere. */
export interface SourceFiles {
  /** The names in a folder, but for those of folders; none when there is no such folder. */
  list(folder: string): Promise<readonly string[]>;
  /** A file's bytes; undefined when there is none. Throws an {@link InputError} when it is there and cannot be read. */
  read(file: string): Promise<Buffer | undefined>;
}

/** The files of a folder as they lie there. */
export function folderFiles(top: string): SourceFiles {
  return {
    list: (folder) => filesIn(path.resolve(top, folder)),
    read: (file) => readFrom(path.resolve(top, file), file),
  };
}

/** The names in a folder of this machine, but for those of folders, also through links. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await fs.readdir(folder, { withFileTypes: true }).catch(() => []);
  const isFolder = await Promise.all(
    entries.map(async (entry) => {
      if (!entry.isSymbolicLink()) return entry.isDirectory();
      const target = await fs.stat(path.join(folder, entry.name)).catch(() => undefined);
      return target?.isDirectory() === true;
    }),
  );
  return entries.flatMap(({ name }, index) => (isFolder[index] ? [] : [name]));
}

async function readFrom(place: string, file: string): Promise<Buffer | undefined> {
  try {
    const info = await fs.stat(place);
    if (info.isDirectory()) return undefined;
    // A device or a pipe might never end.
    if (!info.isFile()) throw new Error('it is no file');
    return await fs.readFile(place);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new InputError([{ at: { file, line: 1, column: 1 }, message: `The workflow file cannot be read (${code})` }]);
  }
}

/** The files of a commit, without a checkout. */
export function commitFiles(objects: GitObjects, commit: string): SourceFiles {
  const find = async (place: string) => {
    const inside = path.posix.normalize(place);
    return inside.startsWith('..') ? undefined : objects.read(`${commit}:${inside}`);
  };
  return {
    async list(folder) {
      if (path.isAbsolute(folder)) return filesIn(folder);
      const tree = await find(folder);
      if (tree?.type !== 'tree') return [];
      const entries = entriesOf(tree.content, tree.id.length / 2);
      const isFolder = await Promise.all(
        entries.map(async ({ mode, name }) =>
          mode === LINK ? (await find(`${folder}/${name}`))?.type === 'tree' : mode === TREE,
        ),
      );
      return entries.flatMap(({ name }, index) => (isFolder[index] ? [] : [name]));
    },
    async read(file) {
      if (path.isAbsolute(file)) return readFrom(file, file);
      const blob = await find(file);
      return blob?.type === 'blob' ? blob.content : undefined;
    },
  };
}

const TREE = '40000';
const LINK = '120000';

/** What a tree object holds: each entry is `mode name`, a NUL and the id in binary. */
function entriesOf(tree: Buffer, idBytes: number): { readonly mode: string; readonly name: string }[] {
  const entries: { readonly mode: string; readonly name: string }[] = [];
  for (let start = 0; start < tree.length; ) {
    const end = tree.indexOf(0, start);
    const blank = tree.indexOf(' ', start);
    entries.push({ mode: tree.toString('latin1', start, blank), name: tree.toString('utf8', blank + 1, end) });
    start = end + 1 + idBytes;
  }
  return entries;
}
