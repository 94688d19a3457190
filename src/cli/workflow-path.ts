import fs from 'node:fs';
import path from 'node:path';

/**
 * The file or folder that `-W` names: by its path in the repository where it lies there, else from the folder that the
 * command works in or was called in, else as it was given. What is inside the repository is named by its path there.
 */
export function workflowPath(repository: string, folder: string, given: string | undefined): string | undefined {
  if (given === undefined || (!path.isAbsolute(given) && fs.existsSync(path.join(repository, given)))) return given;
  const found = [path.resolve(folder, given), path.resolve(given)].find((file) => fs.existsSync(file));
  const real = found === undefined ? given : fs.realpathSync(found);
  if (!path.isAbsolute(real)) return given;
  const relative = path.relative(repository, real);
  return relative.startsWith('..') ? (found ?? given) : relative;
}
