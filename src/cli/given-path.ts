import fs from 'node:fs';
import path from 'node:path';
import { defined } from '../lib/defined.ts';

/**
 * The file or folder that a command was given, absolute where it exists: a relative path is taken from the folder of `-C`, and where
 * nothing lies there from the folder that the command was called in.
 */
export function givenPath(folder: string, given: string): string {
  const candidates = [path.resolve(folder, given), path.resolve(given)];
  return candidates.find((file) => fs.existsSync(file)) ?? given;
}

/** The options that name files, as {@link givenPath} finds them. */
export function givenFiles<T extends string>(
  folder: string,
  options: { readonly [Name in T]?: unknown },
  ...names: T[]
) {
  const files: Partial<Record<T, string>> = {};
  for (const name of names) {
    const given = options[name];
    if (typeof given === 'string') files[name] = givenPath(folder, given);
  }
  return defined(files);
}
