/** Numbers of a version such as `v20.11.1` or `go1.22`; empty when there are none. */
export function numbersOf(text: string): number[] {
  return (/\d+(?:\.\d+)*/.exec(text)?.[0] ?? '').split('.').filter(Boolean).map(Number);
}

/** Whether a version fits what was asked for: `24`, `24.x`, `20.11.1`, `>=20`, `^20.1`, `~20.1`, `*`, `lts/*`, `latest`. */
export function fits(version: string, wanted: string): boolean {
  const asked = wanted.trim().replace(/^v/, '');
  if (asked === '' || ['*', 'x', 'latest', 'node', 'current', 'lts/*', 'stable'].includes(asked)) return true;
  const have = numbersOf(version);
  const want = numbersOf(asked);
  if (want.length === 0) return false;
  if (asked.startsWith('>=')) return compareVersions(have, want) >= 0;
  if (asked.startsWith('^')) return have[0] === want[0] && compareVersions(have, want) >= 0;
  if (asked.startsWith('~'))
    return have[0] === want[0] && have[1] === (want[1] ?? have[1]) && compareVersions(have, want) >= 0;
  return want.every((number, place) => have[place] === number);
}

/** Negative, zero or positive, as versions are ordered; missing numbers count as 0. */
export function compareVersions(a: readonly number[], b: readonly number[]): number {
  for (let place = 0; place < Math.max(a.length, b.length); place += 1) {
    const difference = (a[place] ?? 0) - (b[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
