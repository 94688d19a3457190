/** The ways in which tools print a secret: base64, URL, JSON, XML, shell and expression quoting. (runner: HostContext.cs) */
export function* encodingsOf(value: string): Generator<string> {
  for (const form of base64Forms(value)) {
    yield form;
    yield form.replaceAll('+', '-').replaceAll('/', '_');
  }
  yield JSON.stringify(value).slice(1, -1);
  for (const uri of uriForms(value)) {
    yield uri;
    yield uri.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
    yield uri.replaceAll('%20', '+');
  }
  const xml = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
  yield xml;
  yield xml.replaceAll("'", '&apos;');
  yield xml.replaceAll("'", '&#39;');
  yield xml.replaceAll("'", '&#x27;');
  yield value.replaceAll("'", "''");
  yield value.replaceAll("'", "'\\''");
  yield value.replaceAll('"', '\\"');
  if (value.length > 8 && value.startsWith('"') && value.endsWith('"')) yield value.slice(1, -1);
  yield* aroundAmpersand(value);
}

const SHORTEST_PART = 6;

/** PowerShell's errors colour the letter behind an `&`, and so print what stands around it in two pieces. */
function* aroundAmpersand(value: string): Generator<string> {
  const plus = value.indexOf('&+');
  const end = plus >= 0 ? plus + 2 : value.lastIndexOf('&') + 1;
  if (end === 0) return;
  // Behind `&+` it is the letter after that which is coloured.
  const parts = [value.slice(0, end), value.slice(plus >= 0 ? end + 1 : end)];
  yield* parts.filter(({ length }) => length >= SHORTEST_PART);
}

const SHORTEST_REST = 8;

/** A secret inside a longer text is encoded in one of three ways, by where it begins; only what is its alone counts. */
function* base64Forms(value: string): Generator<string> {
  const bytes = Buffer.from(value);
  for (const shift of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const endsWhole = (bytes.length + shift) % 3 === 0;
    const form = encoded.slice(shift === 0 ? 0 : shift + 1, endsWhole ? undefined : -1);
    yield form;
    // The runner also hides what is left when the first one or two bytes are cut off before.
    const shorter = form.slice(3 - shift);
    if (shift !== 0 && shorter.length >= SHORTEST_REST) yield shorter;
  }
  yield bytes.toString('base64');
}

/** JavaScript leaves !'()* as they are, the runner (Uri.EscapeDataString) nothing, and Python's quote the slash. */
function* uriForms(value: string): Generator<string> {
  // A lone half of a surrogate pair cannot be encoded; it is printed as U+FFFD anyway.
  const lenient = encodeURIComponent(value.toWellFormed());
  const strict = lenient.replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  yield lenient;
  yield strict;
  yield strict.replaceAll('%2F', '/');
}
