import fs from 'node:fs';
import path from 'node:path';

/** The folder of Gantry itself: a clone, or what npm installed. */
export const packageFolder = findPackage(import.meta.dirname);

/** In a clone the code is TypeScript in `src/`; in the package it is JavaScript in `dist/`. */
const code = import.meta.filename.endsWith('.ts')
  ? { folder: 'src', extension: '.ts' }
  : { folder: 'dist', extension: '.js' };

/** A file that is read or installed as it is, by its path in `src/`. */
export function ownFile(name: string): string {
  return path.join(packageFolder, code.folder, name);
}

/** A program of ours that runs in a process of its own, by its path in `src/` without an extension. */
export function ownProgram(name: string): string {
  return ownFile(`${name}${code.extension}`);
}

function findPackage(folder: string): string {
  if (fs.existsSync(path.join(folder, 'package.json'))) return folder;
  const above = path.dirname(folder);
  if (above === folder) throw new Error(`no package.json above ${import.meta.dirname}`);
  return findPackage(above);
}
