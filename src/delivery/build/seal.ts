import { createHash } from 'node:crypto';
import { chmod, lstat, readdir, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';

/** Makes every file below a folder read-only and readable by all; says how many there are and their size. */
export async function seal(folder: string): Promise<{ files: number; bytes: number }> {
  let files = 0;
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const full = path.join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await chmod(full, 0o755);
    else if (entry.isFile()) {
      const { mode, size } = await lstat(full);
      await chmod(full, mode & 0o111 ? 0o555 : 0o444);
      bytes += size;
    }
    if (!entry.isDirectory()) files += 1;
  }
  return { files, bytes };
}

/** The hash of everything below a folder: names, contents, link targets and whether files are executable. */
export async function contentHash(folder: string): Promise<string> {
  const lines: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const full = path.join(entry.parentPath, entry.name);
    const name = path.relative(folder, full);
    if (entry.isSymbolicLink()) lines.push(JSON.stringify([name, 'link', await readlink(full)]));
    else if (entry.isFile()) {
      const kind = (await lstat(full)).mode & 0o111 ? 'program' : 'file';
      lines.push(
        JSON.stringify([
          name,
          kind,
          createHash('sha256')
            .update(await readFile(full))
            .digest('hex'),
        ]),
      );
    }
  }
  return createHash('sha256').update(lines.toSorted().join('\n')).digest('hex').slice(0, 20);
}
