const BRIGHT_CYAN = '\x1b[36;1m';
const RESET = '\x1b[0m';

type Texts = Readonly<Record<string, string>>;

/**
 * The lines that the log of a script begins with, as one group: the script, the words that run it, and the `env` context.
 * (runner: ScriptHandler.cs, PrintActionDetails)
 */
export function scriptHeader(script: string, shell: readonly string[], env: Texts): string[] {
  const [first = ''] = script.replace(/^[ \t\r\n]+/, '').split(/[\r\n]/);
  const lines = script.replaceAll('\r\n', '\n').replace(/\n+$/, '').split('\n');
  return [
    `##[group]Run ${first}`,
    ...lines.map((line) => `${BRIGHT_CYAN}${line}${RESET}`),
    `shell: ${shell.map((word) => (word.includes(' ') ? `"${word}"` : word)).join(' ')}`,
    ...block('env', env),
    '##[endgroup]',
  ];
}

/** The lines that the log of an action begins with: its inputs with their defaults, but for empty ones. (runner: Handler.cs) */
export function actionHeader(uses: string, inputs: Texts, env: Texts): string[] {
  const told = Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== ''));
  return [`##[group]Run ${uses}`, ...block('with', told), ...block('env', env), '##[endgroup]'];
}

/** What the log of an action's post step begins with. */
export const POST_HEADER = ['Post job cleanup.'];

function block(name: string, values: Texts): string[] {
  const entries = Object.entries(values);
  return entries.length === 0 ? [] : [`${name}:`, ...entries.map(([key, value]) => `  ${key}: ${value}`)];
}
