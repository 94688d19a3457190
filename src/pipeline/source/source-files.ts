import fs from 'node:fs/promises';
import path from 'node:path';
import type { GitObjects } from './git-objects.ts';

/** Where workflow files are read from. Paths are seen from the top of the repository; an absolute one lies anywhere. */
export interface SourceFiles {
  /** The names in a folder; none when there is no such folder. */
  list(folder: string): Promise<readonly string[]>;
  /** A file's bytes; undefined when there is none. */
  read(file: string): Promise<Buffer | undefined>;
}

/** The files of a folder as they lie there. */
export function folderFiles(top: string): SourceFiles {
  return {
    list: (folder) => fs.readdir(path.join(top, folder)).catch(() => []),
    read: (file) => fs.readFile(path.resolve(top, file)).catch(() => undefined),
  };
}

/** The files of a commit, without a checkout. */
export function commitFiles(objects: GitObjects, commit: string): SourceFiles {
  const find = async (place: string) => {
    const inside = path.posix.normalize(place);
    return inside.startsWith('..') ? undefined : objects.read(`${commit}:${inside}`);
  };
  return {
    async list(folder) {
      const tree = await find(folder);
      return tree?.type === 'tree' ? namesIn(tree.content, tree.id.length / 2) : [];
    },
    async read(file) {
      if (path.isAbsolute(file)) return fs.readFile(file).catch(() => undefined);
      const blob = await find(file);
      return blob?.type === 'blob' ? blob.content : undefined;
    },
  };
}

/** The names in a tree object: each entry is `mode name`, a NUL and the id in binary. */
function namesIn(tree: Buffer, idBytes: number): string[] {
  const names: string[] = [];
  for (let start = 0; start < tree.length; ) {
    const end = tree.indexOf(0, start);
    names.push(tree.toString('utf8', tree.indexOf(' ', start) + 1, end));
    start = end + 1 + idBytes;
  }
  return names;
}
