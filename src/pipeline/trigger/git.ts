import { mustRun, runCommand } from '../../lib/command.ts';

/** A folder inside a git repository, asked through the `git` command. */
export interface Git {
  readonly dir: string;
  readonly signal?: AbortSignal;
}

/** What a git command printed, without the last line feed. Throws when it fails. */
export async function git({ dir, signal }: Git, ...words: string[]): Promise<string> {
  const options = { cwd: dir, env: gitEnvironment(), ...(signal && { signal }) };
  const { stdout } = await mustRun(['git', ...words], options);
  return stdout.replace(/\n$/, '');
}

/** The same, but undefined when the command fails, for questions whose answer may be "there is none". */
export async function gitMaybe({ dir, signal }: Git, ...words: string[]): Promise<string | undefined> {
  const options = { cwd: dir, env: gitEnvironment(), ...(signal && { signal }) };
  const { code, stdout } = await runCommand(['git', ...words], options);
  return code === 0 ? stdout.replace(/\n$/, '') : undefined;
}

/** The paths in NUL-separated output. */
export function paths(output: string): string[] {
  return output.split('\0').filter((path) => path !== '');
}

/** Git must answer the same on every machine, never ask, and never be led elsewhere by the variables of a hook. */
function gitEnvironment(): NodeJS.ProcessEnv {
  const { GIT_DIR: _dir, GIT_WORK_TREE: _tree, GIT_INDEX_FILE: _index, ...env } = process.env;
  return { ...env, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' };
}
