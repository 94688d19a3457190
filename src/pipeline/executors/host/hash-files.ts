import { createHash } from 'node:crypto';
import { createReadStream, type Dirent } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

/**
 * SHA-256 over the binary SHA-256 of each file that the patterns match, in the order they are found; '' when none does.
 * A pattern that begins with `!` takes files away; files outside the workspace do not count. (runner: hashFiles.ts)
 */
export async function hashFiles(workspace: string, patterns: readonly string[]): Promise<string> {
  const lines = patterns
    .flatMap((pattern) => pattern.split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const starts = searchPaths(
    workspace,
    lines.filter((line) => !line.startsWith('!')),
  );
  const found = new Set<string>();
  for (const line of lines) {
    const excludes = line.startsWith('!');
    for (const file of await matches(workspace, excludes ? line.slice(1) : line)) {
      if (excludes) found.delete(file);
      else found.add(file);
    }
  }
  const total = createHash('sha256');
  let count = 0;
  for (const file of [...found].sort((a, b) => compare(starts, a, b))) {
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    total.update(hash.digest());
    count += 1;
  }
  return count === 0 ? '' : total.digest('hex');
}

/** The literal beginnings of the patterns in their order, without those that lie in another one's. (toolkit: getSearchPaths) */
function searchPaths(workspace: string, patterns: readonly string[]): string[] {
  const all = patterns.map((pattern) => {
    const parts = path.resolve(workspace, pattern).split(path.sep);
    const wild = parts.findIndex((part) => /[*?[]/.test(part));
    return parts.slice(0, wild === -1 ? parts.length : wild).join(path.sep) || path.sep;
  });
  return [...new Set(all)].filter((one) => !all.some((other) => other !== one && isIn(other, one)));
}

/** The order in which the runner comes upon files: one beginning after the other, each folder by name before the next. */
function compare(starts: readonly string[], a: string, b: string): number {
  const start = (file: string) => starts.findIndex((one) => file === one || isIn(one, file));
  const [left, right] = [a.split(path.sep), b.split(path.sep)];
  const at = left.findIndex((part, index) => part !== right[index]);
  const byName = Buffer.compare(Buffer.from(left[at] ?? ''), Buffer.from(right[at] ?? ''));
  return start(a) - start(b) || byName;
}

function isIn(folder: string, file: string): boolean {
  return file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}

async function matches(workspace: string, pattern: string): Promise<string[]> {
  const absolute = path.resolve(workspace, pattern);
  const files: string[] = [];
  for await (const entry of fs.glob([absolute, `${absolute}/**`], { withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (isIn(workspace, file) && (await isFile(entry, file))) files.push(file);
  }
  return files;
}

/** A link counts as what it leads to, but no folder is entered through one. */
async function isFile(entry: Dirent, file: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isFile();
  return await fs.stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}
