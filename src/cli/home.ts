import fs from 'node:fs';
import path from 'node:path';
import { InputError } from '../lib/mistake.ts';
import { topOfRepository } from '../pipeline/trigger/git.ts';

/** A repository as the command line sees it. */
export interface Home {
  /** The top of the working tree. */
  readonly repository: string;
  /** Where Gantry keeps its state for this repository: runs, builds, backups. */
  readonly state: string;
}

/**
 * Finds the repository around a folder and its state: `.gantry` in it, or the folder that `GANTRY_HOME` names (so that a
 * `gantry` inside a workflow's own copy works with the state of the repository the workflow belongs to).
 */
export async function findHome(folder: string): Promise<Home> {
  demandFolder(folder);
  return homeAt(await topOfRepository({ dir: folder }));
}

/** The same for a folder that is known to be the top of a repository. */
export function homeAt(repository: string): Home {
  const state = process.env.GANTRY_HOME ?? path.join(repository, '.gantry');
  fs.mkdirSync(state, { recursive: true, mode: 0o700 });
  const ignore = path.join(state, '.gitignore');
  if (!fs.existsSync(ignore)) fs.writeFileSync(ignore, '*\n');
  return { repository, state };
}

/** Throws an InputError for what is no folder. */
export function demandFolder(folder: string): void {
  const found = fs.statSync(folder, { throwIfNoEntry: false });
  if (!found) throw new InputError(`The folder ${folder} does not exist`);
  if (!found.isDirectory()) throw new InputError(`${folder} is not a folder; -C takes one in a repository`);
}

/** Where the runs of a repository are recorded. */
export function recordsOf(home: Home): string {
  return path.join(home.state, 'runs');
}
