import { runCommand } from '../lib/command.ts';
import { type Finding, findingOf, type Rule } from './check/finding.ts';
import type { Script } from './check/scripts.ts';

export const shellSyntax: Rule = {
  code: 'shell-syntax',
  severity: 'error',
  why: 'The shell stops at this place, after it has run what stands before it.',
  fix: 'Look for a quote, bracket, "then", "do", "fi" or "done" that is missing.',
};

export const shellcheckRule: Rule = {
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
  const waiting = scripts.filter(({ language, shell }) => language === 'shell' && /^(?:ba|da)?sh$/.test(shell));
  const findings: Finding[] = [];
  const work = async () => {
    for (let script = waiting.shift(); script; script = waiting.shift()) {
      const broken = await syntaxOf(script, signal);
      findings.push(...(broken.length > 0 ? broken : await shellcheck(script, signal)));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return findings;
}

/** The script with each expression as a word of the same length, so that places stay. */
function withoutExpressions({ text }: Script): string {
  return text.replaceAll(/\$\{\{.*?\}\}/gs, (expression) => expression.replaceAll(/[^\n]/g, '_'));
}

async function syntaxOf(script: Script, signal: AbortSignal): Promise<Finding[]> {
  const words = ['bash', ...(script.shell === 'bash' ? [] : ['--posix']), '-n'];
  const { code, stderr } = await ask(words, withoutExpressions(script), signal);
  const [, line, message] = /line (\d+): (.*)/.exec(stderr) ?? [];
  if (code === 0 || line === undefined) return [];
  const spot = {
    at: script.place(offsetOf(script.text, Number(line), 1)),
    message: `bash cannot read this: ${message}`,
  };
  return [findingOf(shellSyntax, spot)];
}

async function shellcheck(script: Script, signal: AbortSignal): Promise<Finding[]> {
  const words = [
    'shellcheck',
    '--norc',
    '--format=json',
    `--shell=${script.shell}`,
    '--severity=info',
    `--exclude=${script.remote ? UNKNOWABLE : [...UNKNOWABLE, 'SC2164']}`,
    '-',
  ];
  const { stdout } = await ask(words, withoutExpressions(script), signal);
  return commentsIn(stdout).map(({ line, column, code, message }) => {
    const at = script.place(offsetOf(script.text, line, column));
    const fix = `See https://www.shellcheck.net/wiki/SC${code}.`;
    return findingOf(shellcheckRule, { at, message: `SC${code}: ${message}`, fix });
  });
}

/** A program that is not there finds nothing. */
async function ask(words: readonly string[], input: string, signal: AbortSignal) {
  try {
    return await runCommand(words, {
      input,
      signal,
      timeout: TIME_LIMIT,
      env: { PATH: process.env.PATH ?? '', LC_ALL: 'C' },
    });
  } catch (error) {
    if (!isMissing(error)) throw error;
    return { code: 0, stdout: '', stderr: '' };
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
