import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
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
  for (const file of [...found].sort()) {
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    total.update(hash.digest());
    count += 1;
  }
  return count === 0 ? '' : total.digest('hex');
}

async function matches(workspace: string, pattern: string): Promise<string[]> {
  const absolute = path.resolve(workspace, pattern);
  const files: string[] = [];
  for await (const entry of fs.glob([absolute, `${absolute}/**`], { withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && file.startsWith(workspace + path.sep)) files.push(file);
  }
  return files;
}
