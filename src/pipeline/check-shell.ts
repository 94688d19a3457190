import { runCommand } from '../lib/command.ts';
import { type Finding, findingOf, type Rule } from './check/finding.ts';
import type { Script } from './check/scripts.ts';
import { isPlainScript } from './plain-script.ts';

const shellSyntax: Rule = {
  code: 'shell-syntax',
  severity: 'error',
  why: 'The shell stops at this place, after it has run what stands before it.',
  fix: 'Look for a quote, bracket, "then", "do", "fi" or "done" that is missing.',
};

const shellcheckRule: Rule = {
  code: 'shellcheck',
  severity: 'info',
  why: 'shellcheck knows this as a common mistake in scripts.',
  fix: 'See the page of that number on shellcheck.net/wiki.',
};

/** Every rule that asks programs of the machine. */
export const shellRules: readonly Rule[] = [shellSyntax, shellcheckRule];

/** Processes at once, and milliseconds that one may take. */
const AT_ONCE = 4;
const TIME_LIMIT = 10_000;

/** What shellcheck cannot know here: files and variables from elsewhere. On a runner `bash -e` also ends the script when `cd` fails (SC2164). */
const UNKNOWABLE = ['SC1090', 'SC1091', 'SC2154'];

/** Lets bash read the scripts of a workflow without running them, and shellcheck where it is installed. */
export async function checkShell(scripts: readonly Script[], signal: AbortSignal): Promise<Finding[]> {
  const waiting = scripts
    .filter(({ language, shell }) => language === 'shell' && /^(?:ba|da)?sh$/.test(shell))
    .values();
  const findings: Finding[] = [];
  const programs = programsFor.get(signal) ?? new Programs(signal);
  programsFor.set(signal, programs);
  const work = async () => {
    for (const script of waiting) {
      const broken = await syntaxOf(script, programs);
      findings.push(...(broken.length > 0 ? broken : await shellcheck(script, programs)));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return findings;
}

/** The script with each expression as a word of the same length, so that places stay. */
function withoutExpressions({ text }: Script): string {
  return text.replaceAll(/\$\{\{.*?\}\}/gs, (expression) => expression.replaceAll(/[^\n]/g, '_'));
}

async function syntaxOf(script: Script, programs: Programs): Promise<Finding[]> {
  const text = withoutExpressions(script);
  if (isPlainScript(text)) return [];
  const words = ['bash', ...(script.shell === 'bash' ? [] : ['--posix']), '-n'];
  const { code, stderr } = await programs.ask(words, text);
  const [, line, message] = /line (\d+): (.*)/.exec(stderr) ?? [];
  if (code === 0 || line === undefined) return [];
  const spot = {
    at: script.place(offsetOf(script.text, Number(line), 1)),
    message: `bash cannot read this: ${message}`,
  };
  return [findingOf(shellSyntax, spot)];
}

async function shellcheck(script: Script, programs: Programs): Promise<Finding[]> {
  const words = [
    'shellcheck',
    '--norc',
    '--format=json',
    `--shell=${script.shell}`,
    '--severity=info',
    `--exclude=${script.remote ? UNKNOWABLE : [...UNKNOWABLE, 'SC2164']}`,
    '-',
  ];
  const { stdout } = await programs.ask(words, withoutExpressions(script));
  return commentsIn(stdout).map(({ line, column, code, message }) => {
    const at = script.place(offsetOf(script.text, line, column));
    const fix = `See https://www.shellcheck.net/wiki/SC${code}.`;
    return findingOf(shellcheckRule, { at, message: `SC${code}: ${message}`, fix });
  });
}

/** One for all files that are checked under the same signal. */
const programsFor = new WeakMap<AbortSignal, Programs>();

interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Asks a program about a text once, however often the text occurs in the files of a run. */
class Programs {
  readonly #signal: AbortSignal;
  readonly #asked = new Map<string, Promise<Answer>>();
  readonly #missing = new Set<string | undefined>();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  ask(words: readonly string[], input: string): Promise<Answer> {
    const key = [...words, input].join('\0');
    const answer = this.#asked.get(key) ?? this.#run(words, input);
    this.#asked.set(key, answer);
    return answer;
  }

  /** A program that is not there finds nothing. */
  async #run(words: readonly string[], input: string): Promise<Answer> {
    const nothing = { code: 0, stdout: '', stderr: '' };
    if (this.#missing.has(words[0])) return nothing;
    try {
      const env = { PATH: process.env.PATH ?? '', LC_ALL: 'C' };
      return await runCommand(words, { input, signal: this.#signal, timeout: TIME_LIMIT, env });
    } catch (error) {
      if (!isMissing(error)) throw error;
      this.#missing.add(words[0]);
      return nothing;
    }
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

interface Comment {
  readonly line: number;
  readonly column: number;
  readonly code: number;
  readonly message: string;
}

function commentsIn(json: string): Comment[] {
  if (!json.startsWith('[')) return [];
  const list: unknown = JSON.parse(json);
  return Array.isArray(list) ? list.filter(isComment) : [];
}

function isComment(value: unknown): value is Comment {
  if (typeof value !== 'object' || value === null) return false;
  const { line, column, code, message } = value as Partial<Record<keyof Comment, unknown>>;
  return (
    typeof line === 'number' && typeof column === 'number' && typeof code === 'number' && typeof message === 'string'
  );
}

function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let seen = 1; seen < line; seen += 1) {
    const next = text.indexOf('\n', start);
    if (next < 0) break;
    start = next + 1;
  }
  const indent = column === 1 ? /^[ \t]*/.exec(text.slice(start))?.[0].length : 0;
  return Math.max(0, Math.min(start + (indent ?? 0) + column - 1, text.length - 1));
}
