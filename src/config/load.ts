import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from '../lib/command.ts';
import { InputError } from '../lib/mistake.ts';
import type { Project } from './project.ts';
import { readProject } from './read.ts';

const FILE = 'gantry.yml';

/** The project of a repository's root folder: as of `commit`, else as it lies there. Throws an InputError with every mistake. */
export async function loadProject(folder: string, commit?: string): Promise<Project> {
  const text = commit === undefined ? await fromFolder(folder) : await fromCommit(folder, commit);
  const outcome = readProject(text, FILE);
  if (!outcome.ok) throw new InputError(outcome.mistakes);
  return outcome.project;
}

async function fromFolder(folder: string): Promise<string> {
  try {
    return await readFile(path.join(folder, FILE), 'utf8');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
    if (missing)
      throw new InputError([{ message: `There is no ${FILE} in ${folder}`, fix: '"gantry init" writes a first one' }]);
    if (error instanceof Error && 'code' in error)
      throw new InputError(`${FILE} in ${folder} is no file that can be read (${error.code})`);
    throw error;
  }
}

async function fromCommit(folder: string, commit: string): Promise<string> {
  const shown = await runCommand(['git', '-C', folder, 'show', '--end-of-options', `${commit}:${FILE}`]);
  if (shown.code === 0) return shown.stdout;
  const known = await runCommand([
    'git',
    '-C',
    folder,
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${commit}^{commit}`,
  ]);
  if (known.code !== 0) throw new InputError(`${folder} is not a git repository with a commit ${commit}`);
  throw new InputError([{ message: `The commit ${commit} has no ${FILE}`, fix: await whereItIs(folder) }]);
}

async function whereItIs(folder: string): Promise<string> {
  const lies = await access(path.join(folder, FILE)).then(
    () => true,
    () => false,
  );
  return lies ? 'the working folder has one: commit it first' : '"gantry init" writes a first one';
}
