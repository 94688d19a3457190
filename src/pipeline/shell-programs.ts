import fs from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from '../lib/command.ts';
import { type TemporaryFolder, temporaryFolder } from '../lib/temporary-folder.ts';

/** What a shell stumbles over: `line` from 1. */
export interface Broken {
  readonly line: number;
  readonly message: string;
}

/** What shellcheck says of a script; places from 1. */
export interface Comment {
  readonly line: number;
  readonly column: number;
  readonly code: number;
  readonly message: string;
}

/** Scripts in one process, and milliseconds that it may take for one. */
const AT_ONCE = 100;
const TIME_LIMIT = 10_000;

/**
 * Reads each file after `set -n`, which its first line is: nothing in it is run, as with `bash -n`. One process for many, as starting one
 * takes longer than reading a script.
 */
const READ_ALL = 'for file; do printf "%s\\0" "$(. "$file" 2>&1)"; done';

/** The shell and shellcheck, asked about many scripts at once and about the same script once, however often it occurs in files. */
export class ShellPrograms {
  readonly #signal: AbortSignal;
  readonly #known = new Map<string, Promise<unknown>>();
  readonly #missing = new Set<string>();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** What bash cannot read of each text, `posix` as `sh`. */
  syntax(texts: readonly string[], posix: boolean): Promise<(Broken | undefined)[]> {
    // With a socket as its input, which Node gives it, bash takes itself for a remote shell and would run ~/.bashrc.
    const words = ['bash', '--norc', '--noprofile', ...(posix ? ['--posix'] : []), '-c', READ_ALL, 'bash'];
    return this.#once(words, texts, undefined, async (some) => {
      const stdout = await this.#run(
        words,
        some.map((text) => `set -n\n${text}`),
      );
      const said = stdout?.split('\0') ?? [];
      // More or less than one answer each, and a last nothing: it was cut, or ended before its time.
      return said.length === some.length + 1 ? said.slice(0, -1).map(brokenIn) : undefined;
    });
  }

  /** What shellcheck says of each text. */
  comments(texts: readonly string[], options: readonly string[]): Promise<(readonly Comment[])[]> {
    const words = ['shellcheck', '--norc', '--format=json', ...options];
    return this.#once(words, texts, [], async (some) => {
      const stdout = await this.#run(words, some);
      const found = stdout === undefined ? undefined : commentsIn(stdout);
      const byFile = found && Map.groupBy(found, ({ file }) => file);
      return byFile && some.map((_, index) => byFile.get(`./${index}`) ?? []);
    });
  }

  /** Answers by text; `nothing` where even a single text has no answer. Texts of whom another asks right now wait for that answer. */
  async #once<Answer>(
    words: readonly string[],
    texts: readonly string[],
    nothing: Answer,
    ask: (texts: readonly string[]) => Promise<readonly Answer[] | undefined>,
  ): Promise<Answer[]> {
    const askIfThere = (some: readonly string[]) =>
      this.#missing.has(words[0] ?? '') ? Promise.resolve(some.map(() => nothing)) : ask(some);
    if (this.#missing.has(words[0] ?? '')) return texts.map(() => nothing);
    const keyOf = (text: string) => `${words.join('\0')}\0${text}`;
    const unknown = [...new Set(texts)].filter((text) => !this.#known.has(keyOf(text)));
    for (let start = 0; start < unknown.length; start += AT_ONCE) {
      const some = unknown.slice(start, start + AT_ONCE);
      const answers = inHalves(some, nothing, askIfThere);
      some.forEach((text, index) => {
        const answer = answers.then((all) => all[index]);
        answer.catch(() => undefined);
        this.#known.set(keyOf(text), answer);
      });
      await answers;
    }
    return Promise.all(texts.map((text) => this.#known.get(keyOf(text)) as Promise<Answer>));
  }

  /** What a program prints about texts in files of their own, `./0` and so on; undefined when it took too long or printed too much. */
  async #run(words: readonly string[], texts: readonly string[]): Promise<string | undefined> {
    await using folder = await textFiles(texts);
    try {
      const { stdout, timedOut } = await runCommand([...words, ...texts.map((_, index) => `./${index}`)], {
        cwd: folder.path,
        signal: this.#signal,
        timeout: TIME_LIMIT,
        env: { PATH: process.env.PATH ?? '', LC_ALL: 'C' },
      });
      return timedOut ? undefined : stdout;
    } catch (error) {
      if (!isMissing(error)) throw error;
      // A program that is not there finds nothing.
      this.#missing.add(words[0] ?? '');
      return undefined;
    }
  }
}

/** One text among many may take too long: then each half is asked for itself, and in the end each text. */
async function inHalves<Answer>(
  texts: readonly string[],
  nothing: Answer,
  ask: (texts: readonly string[]) => Promise<readonly Answer[] | undefined>,
): Promise<readonly Answer[]> {
  const answers = await ask(texts);
  if (answers) return answers;
  if (texts.length <= 1) return texts.map(() => nothing);
  const middle = Math.ceil(texts.length / 2);
  const first = await inHalves(texts.slice(0, middle), nothing, ask);
  return [...first, ...(await inHalves(texts.slice(middle), nothing, ask))];
}

async function textFiles(texts: readonly string[]): Promise<TemporaryFolder> {
  const folder = await temporaryFolder('gantry-check');
  await Promise.all(texts.map((text, index) => fs.writeFile(path.join(folder.path, `${index}`), text)));
  return folder;
}

/** The line before the script's first is `set -n`. */
function brokenIn(said: string): Broken | undefined {
  const [, line, message] = /line (\d+): (.*)/.exec(said) ?? [];
  return line === undefined || message === undefined ? undefined : { line: Math.max(1, Number(line) - 1), message };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

interface FileComment extends Comment {
  readonly file: string;
}

/** Undefined when the text was cut. */
function commentsIn(json: string): FileComment[] | undefined {
  try {
    const list: unknown = JSON.parse(json);
    return Array.isArray(list) ? list.filter(isComment) : undefined;
  } catch {
    return undefined;
  }
}

function isComment(value: unknown): value is FileComment {
  if (typeof value !== 'object' || value === null) return false;
  const { file, line, column, code, message } = value as Partial<Record<keyof FileComment, unknown>>;
  const numbers = [line, column, code].every((one) => typeof one === 'number');
  return numbers && typeof file === 'string' && typeof message === 'string';
}
