import { type CommandOptions, type CommandResult, mustRun } from '../../lib/command.ts';
import { InputError } from '../../lib/mistake.ts';

/** One file of a commit. `mode` is git's, such as 100644; 160000 is a submodule. */
export interface TreeEntry {
  readonly mode: string;
  readonly hash: string;
  readonly path: string;
}

/** This process's environment without what points git at another repository (in a hook, GIT_DIR does). */
export function gitEnvironment(): NodeJS.ProcessEnv {
  const pointers = /^GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR|OBJECT_DIRECTORY)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !pointers.test(name)));
}

/** Runs git in a repository; throws when it ends badly. */
export function git(
  repository: string,
  words: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return mustRun(['git', '-C', repository, ...words], { ...options, env: gitEnvironment() });
}

/** The full hash of a commit, branch or tag. Throws an InputError when there is none. */
export async function resolveCommit(repository: string, name: string): Promise<string> {
  try {
    const found = await git(repository, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]);
    return found.stdout.trim();
  } catch (cause) {
    const error = new InputError(`${repository} is not a git repository with a commit "${name}"`);
    error.cause = cause;
    throw error;
  }
}

/** Every file of a commit, in the order of their paths. */
export async function listTree(repository: string, commit: string): Promise<TreeEntry[]> {
  const listed = await git(repository, ['ls-tree', '-r', '-z', '--full-tree', commit], {
    maxOutput: 256 * 1024 * 1024,
  });
  return listed.stdout
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const [, mode = '', hash = '', path = ''] = /^(\d+) \w+ ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
      return { mode, hash, path };
    });
}

/** The content of a file of a commit. */
export async function readBlob(repository: string, hash: string): Promise<string> {
  const shown = await git(repository, ['cat-file', 'blob', hash], { maxOutput: 64 * 1024 * 1024 });
  return shown.stdout;
}

/** Files whose state in the working folder differs from HEAD, or which git does not know; sorted. */
export async function dirtyFiles(folder: string): Promise<string[]> {
  const status = await git(folder, ['status', '--porcelain=v1', '-z', '--no-renames', '--untracked-files=all']);
  return status.stdout
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => line.slice(3))
    .toSorted();
}
