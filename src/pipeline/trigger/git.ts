import { type CommandOptions, mustRun, runCommand } from '../../lib/command.ts';
import { InputError } from '../../lib/mistake.ts';
import { quoteWords } from '../../lib/quote-words.ts';

/** A folder inside a git repository, asked through the `git` command. */
export interface Git {
  readonly dir: string;
  readonly signal?: AbortSignal;
}

/** Bytes that git may print: more than all file names of the largest repositories. */
const MAX_OUTPUT = 256 * 1024 * 1024;

/** What a git command printed, without the last line feed. Throws when it fails. */
export async function git(here: Git, ...words: string[]): Promise<string> {
  const { stdout } = await mustRun(['git', ...words], optionsFor(here));
  return stdout.replace(/\n$/, '');
}

/** The same, but undefined when the command fails, for questions whose answer may be "there is none". */
export async function gitMaybe(here: Git, ...words: string[]): Promise<string | undefined> {
  const { code, stdout } = await runCommand(['git', ...words], optionsFor(here));
  return code === 0 ? stdout.replace(/\n$/, '') : undefined;
}

function optionsFor({ dir, signal }: Git): CommandOptions {
  return { cwd: dir, env: gitEnvironment(), maxOutput: MAX_OUTPUT, ...(signal && { signal }) };
}

/** How git answered one question of several. */
export interface Answer {
  readonly ok: boolean;
  /** What it printed, without the last line feed. */
  readonly output: string;
}

const NOT_FOUND = 127;
const NO_GIT = 'git is not on the PATH; Gantry reads commits with it';

/**
 * Asks git several questions through one shell: starting a process from here takes longer than most answers do, and
 * nothing else goes on meanwhile.
 */
export async function askAll<const Questions extends readonly (readonly string[])[]>(
  here: Git,
  questions: Questions,
): Promise<{ readonly [Index in keyof Questions]: Answer }> {
  const end = `\x01${process.pid}-${Math.random()}\x01`;
  const script = questions.map((words) => `${quoteWords(['git', ...words])}; printf '\\0%d%s' $? "$0"`).join('\n');
  const { stdout } = await mustRun(['sh', '-c', script, end], optionsFor(here));
  const answers = stdout.split(end).slice(0, -1).map(readAnswer);
  if (answers.length !== questions.length) throw new Error('git answered more than can be read');
  return answers as { readonly [Index in keyof Questions]: Answer };
}

function readAnswer(text: string): Answer {
  const last = text.lastIndexOf('\0');
  const code = Number(text.slice(last + 1));
  if (code === NOT_FOUND) throw new InputError(NO_GIT);
  return { ok: code === 0, output: text.slice(0, last).replace(/\n$/, '') };
}

/** The top of the working tree around a folder; a folder that git does not take for part of one is a mistake in git's words. */
export async function topOfRepository(here: Git): Promise<string> {
  const result = await runCommand(['git', 'rev-parse', '--show-toplevel'], optionsFor(here)).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw new InputError(NO_GIT);
      throw error;
    },
  );
  if (result.code === 0) return result.stdout.trim();
  throw new InputError(`${here.dir} is not in a git repository (${result.stderr.trim().split('\n')[0]})`);
}

/** The paths in NUL-separated output. */
export function paths(output: string): string[] {
  return output.split('\0').filter((path) => path !== '');
}

/** Git must answer the same on every machine, never ask, and never be led elsewhere by the variables of a hook. */
export function gitEnvironment(): NodeJS.ProcessEnv {
  const { GIT_DIR: _dir, GIT_WORK_TREE: _tree, GIT_INDEX_FILE: _index, ...env } = process.env;
  return { ...env, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' };
}
