/** How a script is run: the extension of its file, and the words that run it, with `{0}` for the file. */
export interface Shell {
  readonly extension: string;
  readonly words: readonly string[];
  /** The script's text as it is written to the file. */
  readonly wrap: (script: string) => string;
}

const plain = (script: string) => script;
const powershell = (script: string) =>
  `$ErrorActionPreference = 'stop'\n${script}\nif ((Test-Path -LiteralPath variable:\\LASTEXITCODE)) { exit $LASTEXITCODE }\n`;

/** The shells by name, with exactly the arguments GitHub gives them. (runner: ScriptHandlerHelpers.cs) */
const named: Readonly<Record<string, Shell>> = {
  bash: { extension: '.sh', words: ['bash', '--noprofile', '--norc', '-e', '-o', 'pipefail', '{0}'], wrap: plain },
  sh: { extension: '.sh', words: ['sh', '-e', '{0}'], wrap: plain },
  python: { extension: '.py', words: ['python', '{0}'], wrap: plain },
  pwsh: { extension: '.ps1', words: ['pwsh', '-command', ". '{0}'"], wrap: powershell },
  powershell: { extension: '.ps1', words: ['powershell', '-command', ". '{0}'"], wrap: powershell },
  cmd: { extension: '.cmd', words: ['cmd', '/D', '/E:ON', '/V:OFF', '/S', '/C', 'CALL "{0}"'], wrap: plain },
  node: { extension: '.js', words: ['node', '{0}'], wrap: plain },
};

/** No `shell:` at all: bash when it is there, without pipefail; else sh. (runner: ScriptHandler.cs) */
export function defaultShell(hasBash: boolean): Shell {
  return { extension: '.sh', words: [hasBash ? 'bash' : 'sh', '-e', '{0}'], wrap: plain };
}

/**
 * The shell that `shell:` names; a text with `{0}` is a template of its own, whose script is made as its
 * program's; null when it is neither.
 */
export function shellNamed(text: string): Shell | null {
  const name = text.trim();
  if (Object.hasOwn(named, name)) return named[name] ?? null;
  if (!name.includes('{0}')) return null;
  const words = splitWords(name);
  const known = Object.hasOwn(named, words[0] ?? '') ? named[words[0] ?? ''] : undefined;
  return { extension: known?.extension ?? '', words, wrap: known?.wrap ?? plain };
}

/** The words that run a script file. */
export function shellWords({ words }: Shell, file: string): string[] {
  return words.map((word) => word.replaceAll('{0}', file));
}

/** A command line cut at blanks; double quotes, also inside of a word, hold it together. (.NET: ProcessStartInfo.Arguments) */
function splitWords(line: string): string[] {
  const words = line.match(/(?:"(?:\\"|[^"])*"?|\\"|[^\s"])+/g) ?? [];
  return words.map((word) => word.replaceAll(/(\\")|"/g, (_, escaped) => (escaped ? '"' : '')));
}
