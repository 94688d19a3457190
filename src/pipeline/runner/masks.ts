import { encodingsOf } from './mask-encodings.ts';

/** Hides secrets in texts. Values are added at any time; what was hidden once stays hidden. */
export interface Masks {
  /** Hides a value, each of its lines, and its usual encodings. */
  add(value: string): void;
  /** The text with `***` for every secret in it. */
  apply(text: string): string;
  /** Characters of the longest secret: what a cut text must keep back so that none slips through in two parts. */
  readonly longest: number;
}

/** Shorter texts are hidden only when they were given as a secret themselves, not as an encoding or a line of one. */
const MIN_DERIVED = 3;

/** Makes a mask of secrets. (runner: SecretMasker) */
export function createMasks(secrets: Iterable<string> = []): Masks {
  const values = new Set<string>();
  let pattern: RegExp | null = null;
  let longest = 0;
  const add = (value: string) => {
    for (const form of formsOf(value)) {
      values.add(form);
      longest = Math.max(longest, form.length);
    }
    pattern = null;
  };
  for (const secret of secrets) add(secret);
  return {
    add,
    apply(text) {
      if (values.size === 0) return text;
      // Most texts hold no secret, and one expression tells so faster than a search for each.
      pattern ??= new RegExp([...values].map((value) => RegExp.escape(value)).join('|'));
      return pattern.test(text) ? replaceAll(text, values) : text;
    },
    get longest() {
      return longest;
    },
  };
}

/** Secrets that overlap or touch are hidden together: replacing one must not leave the rest of another readable. */
function replaceAll(text: string, values: Iterable<string>): string {
  const spans: [from: number, to: number][] = [];
  for (const value of values) {
    for (let from = text.indexOf(value); from >= 0; from = text.indexOf(value, from + 1))
      spans.push([from, from + value.length]);
  }
  spans.sort((a, b) => a[0] - b[0]);
  let result = '';
  let done = 0;
  for (let index = 0; index < spans.length; ) {
    const [from, end] = spans[index] ?? [0, 0];
    let to = end;
    for (index += 1; index < spans.length && (spans[index]?.[0] ?? 0) <= to; index += 1)
      to = Math.max(to, spans[index]?.[1] ?? 0);
    result += text.slice(done, from) + hidden(text.slice(from, to));
    done = to;
  }
  return result + text.slice(done);
}

/** A secret of several lines hides each of them, and leaves their ends: GitHub's runner reads logs line by line. */
function hidden(secret: string): string {
  return secret.includes('\n') ? secret.replaceAll(/[^\n]+/g, '***') : '***';
}

function* formsOf(secret: string): Generator<string> {
  if (secret.trim() === '') return;
  yield secret;
  const lines = secret.split(/\r?\n/).map((line) => line.trim());
  for (const value of new Set([secret, secret.trim(), ...lines])) {
    if (value.length < MIN_DERIVED) continue;
    yield value;
    for (const form of encodingsOf(value)) if (form.length >= MIN_DERIVED) yield form;
  }
}
