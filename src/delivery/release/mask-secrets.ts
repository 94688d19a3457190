const SHORTEST = 4;

/** Replaces secrets in what tools print. Very short values are left: hiding them would hide the text. */
export function maskSecrets(secrets: readonly string[]): (text: string) => string {
  const values = secrets
    .flatMap((secret) => [secret, ...passwordOf(secret)])
    .filter((value) => value.length >= SHORTEST);
  const longestFirst = [...new Set(values)].toSorted((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((masked, value) => masked.replaceAll(value, '***'), text);
}

function passwordOf(secret: string): string[] {
  if (!URL.canParse(secret)) return [];
  const { password } = new URL(secret);
  return password === '' ? [] : [password, decodeURIComponent(password)];
}
