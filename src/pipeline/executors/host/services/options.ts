/** What of a service's `options` is honoured without Docker; `ignored` names the rest. Times in milliseconds. */
export interface ServiceSettings {
  readonly healthCommand: string | null;
  readonly interval: number;
  readonly timeout: number;
  readonly retries: number;
  readonly startPeriod: number;
  readonly ignored: readonly string[];
}

/** Reads `docker create` options as GitHub passes them. */
export function readOptions(text: string): ServiceSettings {
  const words = splitWords(text);
  const values = new Map<string, string>();
  const ignored: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const [name = '', inline] = splitOnce(words[index] ?? '');
    const known = name.startsWith('--health-') || name === '--no-healthcheck';
    const next = words[index + 1];
    const takesNext = inline === undefined && next !== undefined && !next.startsWith('--');
    if (takesNext) index += 1;
    if (known) values.set(name, inline ?? (takesNext ? next : ''));
    else ignored.push(name);
  }
  return {
    healthCommand: values.get('--health-cmd') || null,
    interval: milliseconds(values.get('--health-interval'), 30_000),
    timeout: milliseconds(values.get('--health-timeout'), 30_000),
    retries: Number(values.get('--health-retries') ?? 3),
    startPeriod: milliseconds(values.get('--health-start-period'), 0),
    ignored,
  };
}

function splitOnce(word: string): [string, string?] {
  const equals = word.indexOf('=');
  return equals < 0 ? [word] : [word.slice(0, equals), word.slice(equals + 1)];
}

/** Words at blanks; single and double quotes hold a word together, also inside one. */
function splitWords(text: string): string[] {
  return [...text.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map(([word]) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'),
  );
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function milliseconds(text: string | undefined, otherwise: number): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text ?? '');
  return match ? Number(match[1]) * (UNITS[match[2] ?? 's'] ?? 1000) : otherwise;
}
