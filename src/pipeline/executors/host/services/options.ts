/** What of a service's `options` is honoured without Docker; `ignored` names the rest. Times in milliseconds. */
export interface ServiceSettings {
  /** For `sh -c`; null when there is none. */
  readonly healthCommand: string | null;
  readonly interval: number;
  readonly timeout: number;
  /** Failures in a row that make the service unhealthy. */
  readonly retries: number;
  /** Failures this long after the start do not count. */
  readonly startPeriod: number;
  readonly ignored: readonly string[];
}

/** Long options of `docker create` that take no value; every other one takes the next word. */
const FLAGS = new Set([
  '--disable-content-trust',
  '--help',
  '--init',
  '--interactive',
  '--no-healthcheck',
  '--oom-kill-disable',
  '--privileged',
  '--publish-all',
  '--quiet',
  '--read-only',
  '--rm',
  '--tty',
  '--use-api-socket',
]);

const HONOURED = new Set([
  '--health-cmd',
  '--health-interval',
  '--health-timeout',
  '--health-retries',
  '--health-start-period',
  '--health-start-interval',
  '--no-healthcheck',
]);

/** Reads `docker create` options as GitHub passes them. A value that cannot be read counts as not given, and is named. */
export function readOptions(text: string): ServiceSettings {
  const values = new Map<string, string>();
  const ignored: string[] = [];
  const words = splitWords(text);
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const [name, inline] = splitOnce(word);
    const isFlag = FLAGS.has(name) || /^-[dhitPq]+$/.test(name) || !name.startsWith('-');
    const value = inline ?? (isFlag ? '' : (words.shift() ?? ''));
    if (HONOURED.has(name)) values.set(name, value);
    else ignored.push(name);
  }
  const read = <T>(name: string, parse: (value: string) => T | null, otherwise: T): T => {
    const value = values.get(name);
    const parsed = value === undefined ? otherwise : parse(value);
    if (parsed === null) ignored.push(`${name}=${value}`);
    return parsed ?? otherwise;
  };
  const isOff = values.has('--no-healthcheck');
  return {
    healthCommand: isOff ? null : values.get('--health-cmd') || null,
    // What is not given is as in Docker: https://docs.docker.com/reference/dockerfile/#healthcheck
    interval: read('--health-interval', milliseconds, 30_000) || 30_000,
    timeout: read('--health-timeout', milliseconds, 30_000) || 30_000,
    retries: read('--health-retries', count, 3) || 3,
    startPeriod: read('--health-start-period', milliseconds, 0),
    ignored,
  };
}

function splitOnce(word: string): [string, string?] {
  const equals = word.startsWith('--') ? word.indexOf('=') : -1;
  return equals < 0 ? [word] : [word.slice(0, equals), word.slice(equals + 1)];
}

/** Words at blanks, as a shell splits them: quotes hold a word together, a backslash takes the next character as it is. */
function splitWords(text: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote = '';
  for (let index = 0; index < text.length; index += 1) {
    const letter = text.charAt(index);
    const isEscape = letter === '\\' && quote !== "'" && index + 1 < text.length;
    if (isEscape) word = (word ?? '') + text.charAt(++index);
    else if (letter === quote) quote = '';
    else if (quote === '' && (letter === '"' || letter === "'")) {
      quote = letter;
      word ??= '';
    } else if (quote === '' && /\s/.test(letter)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + letter;
  }
  if (word !== null) words.push(word);
  return words;
}

const UNITS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A Go duration such as `10s` or `1m30s`. */
function milliseconds(text: string): number | null {
  if (text === '0') return 0;
  if (!/^(?:\d{1,9}(?:\.\d{1,9})?(?:ns|us|ms|s|m|h))+$/.test(text)) return null;
  const parts = text.matchAll(/([\d.]+)([a-z]+)/g);
  return parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (UNITS[unit] ?? 0), 0);
}

function count(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}
