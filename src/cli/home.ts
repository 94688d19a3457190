import fs from 'node:fs';
import path from 'node:path';
import { runCommand } from '../lib/command.ts';
import { InputError } from '../lib/mistake.ts';

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
  const repository = await topOfRepository(folder);
  const state = process.env.GANTRY_HOME ?? path.join(repository, '.gantry');
  fs.mkdirSync(state, { recursive: true, mode: 0o700 });
  const ignore = path.join(state, '.gitignore');
  if (!fs.existsSync(ignore)) fs.writeFileSync(ignore, '*\n');
  return { repository, state };
}

async function topOfRepository(folder: string): Promise<string> {
  const found = fs.statSync(folder, { throwIfNoEntry: false });
  if (!found) throw new InputError(`The folder ${folder} does not exist`);
  if (!found.isDirectory()) throw new InputError(`${folder} is not a folder; -C takes one in a repository`);
  const result = await runCommand(['git', 'rev-parse', '--show-toplevel'], { cwd: folder }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw new InputError('git is not on the PATH; Gantry reads commits with it');
      throw error;
    },
  );
  if (result.code !== 0)
    throw new InputError(`${folder} is not in a git repository (${result.stderr.trim().split('\n')[0]})`);
  return result.stdout.trim();
}

/** Where the runs of a repository are recorded. */
export function recordsOf(home: Home): string {
  return path.join(home.state, 'runs');
}
