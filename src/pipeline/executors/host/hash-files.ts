import { createHash } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { InputError } from '../../../lib/mistake.ts';
import { type FilePattern, matches, readPatterns, searchPath, segmentsOf } from './file-patterns.ts';

const FOLLOW = '--follow-symbolic-links';

/**
 * SHA-256 over the binary SHA-256 of each file that the patterns match, in the order they are found; '' when none does.
 * Files outside the workspace do not count. Throws the user's mistakes: a wrong pattern or option, a link that leads nowhere.
 * (runner: hashFiles.ts, HashFilesFunction.cs)
 */
export async function hashFiles(workspace: string, patterns: readonly string[]): Promise<string> {
  const [option = ''] = patterns;
  const follows = option.toLowerCase() === FOLLOW;
  if (option.startsWith('--') && !follows)
    throw new InputError(`Invalid glob option ${option}, available option: '${FOLLOW}'.`);
  const texts = follows ? patterns.slice(1) : patterns;
  const read = readPatterns(workspace, texts);
  const fail = (why: string) =>
    new InputError(
      `hashFiles('${texts.join(', ')}') failed. Fail to hash files under directory '${workspace}': ${why}`,
    );
  if (typeof read === 'string') throw fail(read);
  const total = createHash('sha256');
  let count = 0;
  for await (const file of findFiles(workspace, read, follows)) {
    try {
      if (!(await fs.stat(file)).isFile()) continue;
      const hash = createHash('sha256');
      await pipeline(createReadStream(file), hash);
      total.update(hash.digest());
      count += 1;
    } catch (error) {
      throw fail(error instanceof Error ? error.message : String(error));
    }
  }
  return count === 0 ? '' : total.digest('hex');
}

/** What the patterns match in the workspace but folders: beginning after beginning, each folder by name before the next. */
async function* findFiles(
  workspace: string,
  patterns: readonly FilePattern[],
  follows: boolean,
): AsyncGenerator<string> {
  const wanted = patterns.filter(({ negate }) => !negate);
  const starts = [...new Set(wanted.map(searchPath))];
  for (const start of starts.filter((one) => !starts.some((other) => other !== one && isIn(other, one))))
    yield* walk(start, []);

  async function* walk(file: string, above: readonly string[]): AsyncGenerator<string> {
    const names = segmentsOf(file);
    const matched = patterns.reduce((is, one) => (is === one.negate && matches(one, names) ? !is : is), false);
    const perhaps = matched || wanted.some((one) => matches(one, names, true));
    const inside = isIn(workspace, file);
    if (!perhaps || !(inside || file === workspace || isIn(file, workspace))) return;
    const stats = await (follows ? fs.stat(file) : fs.lstat(file)).catch(() => undefined);
    if (!stats) return;
    if (!stats.isDirectory()) {
      if (matched && inside && isReadable(stats)) yield file;
      return;
    }
    const real = follows ? await fs.realpath(file) : file;
    // A link to a folder around it would never end.
    if (above.includes(real)) return;
    for (const name of (await fs.readdir(file)).toSorted(byBytes)) yield* walk(path.join(file, name), [...above, real]);
  }
}

/** A link counts as what it leads to, but no folder is entered through one. */
function isReadable(stats: Stats): boolean {
  return stats.isFile() || stats.isSymbolicLink();
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function isIn(folder: string, file: string): boolean {
  return file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}
