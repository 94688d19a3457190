import fs from 'node:fs';
import path from 'node:path';
import { givenPath } from './given-path.ts';

/**
 * The file or folder that `-W` names: by its path in the repository where it lies there, else as any path that a command
 * is given, else as it was given. What is inside the repository is named by its path there.
 */
export function workflowPath(repository: string, folder: string, given: string | undefined): string | undefined {
  if (given === undefined || (!path.isAbsolute(given) && fs.existsSync(path.join(repository, given)))) return given;
  const file = givenPath(folder, given);
  const found = fs.existsSync(file) ? file : undefined;
  const real = found === undefined ? given : fs.realpathSync(found);
  if (!path.isAbsolute(real)) return given;
  const relative = path.relative(repository, real);
  return relative.startsWith('..') ? (found ?? given) : relative;
}
