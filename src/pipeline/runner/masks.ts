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

/** Makes a mask of secrets. (runner: SecretMasker, HostContext.cs lists the encodings) */
export function createMasks(secrets: Iterable<string> = []): Masks {
  const values = new Set<string>();
  let pattern: RegExp | null = null;
  let longest = 0;
  const add = (value: string) => {
    for (const form of formsOf(value)) values.add(form);
    longest = Math.max(longest, ...[...values].map((form) => form.length));
    pattern = null;
  };
  const build = () => {
    // Longer values first: one that contains another must not leave its rest readable.
    const ordered = [...values].sort((a, b) => b.length - a.length).map((value) => RegExp.escape(value));
    return new RegExp(ordered.join('|'), 'g');
  };
  for (const secret of secrets) add(secret);
  return {
    add,
    apply(text) {
      if (values.size === 0) return text;
      pattern ??= build();
      pattern.lastIndex = 0;
      return pattern.test(text) ? text.replaceAll(pattern, '***') : text;
    },
    get longest() {
      return longest;
    },
  };
}

function* formsOf(secret: string): Generator<string> {
  if (secret.trim() === '') return;
  yield secret;
  const lines = secret.split(/\r?\n/).map((line) => line.trim());
  for (const value of new Set([secret, secret.trim(), ...lines])) {
    if (value.length < MIN_DERIVED) continue;
    yield value;
    for (const form of encodings(value)) if (form.length >= MIN_DERIVED) yield form;
  }
}

function* encodings(value: string): Generator<string> {
  const bytes = Buffer.from(value);
  // A secret inside a longer text is encoded in one of three ways, by where it begins.
  for (const shift of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    yield encoded.slice(shift === 0 ? 0 : shift + 1, bytes.length % 3 === (3 - shift) % 3 ? undefined : -1);
  }
  yield bytes.toString('base64');
  yield JSON.stringify(value).slice(1, -1);
  yield encodeURIComponent(value);
  yield value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
  yield value.replaceAll("'", "''");
  yield value.replaceAll("'", "'\\''");
  yield value.replaceAll('"', '\\"');
}
