import { type Finding, findingOf, type Rule } from './check/finding.ts';
import type { Script } from './check/scripts.ts';
import { isPlainScript } from './plain-script.ts';
import { type Broken, ShellPrograms } from './shell-programs.ts';

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

/** What shellcheck cannot know here: files and variables from elsewhere. On a runner `bash -e` also ends the script when `cd` fails (SC2164). */
const UNKNOWABLE = ['SC1090', 'SC1091', 'SC2154'];

/** Lets bash read the scripts of a workflow without running them, and shellcheck where it is installed. */
export async function checkShell(scripts: readonly Script[], signal: AbortSignal): Promise<Finding[]> {
  const readable = scripts.filter(({ language, shell }) => language === 'shell' && /^(?:ba|da)?sh$/.test(shell));
  const programs = programsFor.get(signal) ?? new ShellPrograms(signal);
  programsFor.set(signal, programs);
  const broken = await brokenScripts(readable, programs);
  const others = readable.filter((script) => !broken.has(script));
  return [
    ...[...broken].map(([script, { line, message }]) => {
      const at = script.place(offsetOf(script.text, line, 1));
      return findingOf(shellSyntax, { at, message: `bash cannot read this: ${message}` });
    }),
    ...(await shellcheck(others, programs)),
  ];
}

/** One for all files that are checked under the same signal. */
const programsFor = new WeakMap<AbortSignal, ShellPrograms>();

/** The script with each expression as a word of the same length, so that places stay. */
function withoutExpressions({ text }: Script): string {
  return text.replaceAll(/\$\{\{.*?\}\}/gs, (expression) => expression.replaceAll(/[^\n]/g, '_'));
}

async function brokenScripts(scripts: readonly Script[], programs: ShellPrograms): Promise<Map<Script, Broken>> {
  const found = new Map<Script, Broken>();
  const doubtful = scripts.filter((script) => !isPlainScript(withoutExpressions(script)));
  for (const [posix, some] of Map.groupBy(doubtful, ({ shell }) => shell !== 'bash')) {
    const answers = await programs.syntax(some.map(withoutExpressions), posix);
    for (const [index, script] of some.entries()) {
      const broken = answers[index];
      if (broken) found.set(script, broken);
    }
  }
  return found;
}

async function shellcheck(scripts: readonly Script[], programs: ShellPrograms): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [options, some] of Map.groupBy(scripts, optionsOf)) {
    const answers = await programs.comments(some.map(withoutExpressions), options.split(' '));
    for (const [index, script] of some.entries())
      for (const { line, column, code, message } of answers[index] ?? []) {
        const at = script.place(offsetOf(script.text, line, column));
        const fix = `See https://www.shellcheck.net/wiki/SC${code}.`;
        findings.push(findingOf(shellcheckRule, { at, message: `SC${code}: ${message}`, fix }));
      }
  }
  return findings;
}

function optionsOf({ shell, remote }: Script): string {
  return `--shell=${shell} --severity=info --exclude=${remote ? UNKNOWABLE : [...UNKNOWABLE, 'SC2164']}`;
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
