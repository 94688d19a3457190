/** A version as numbers: major, minor, patch. Labels such as `-rc.1` do not count. */
export type Version = readonly [number, number, number];

/** The first version in a text such as `v20.11.1`, `go1.22` or `Python 3.12.1`; null when there is none. */
export function readVersion(text: string): Version | null {
  const match = /(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(text);
  return match ? [Number(match[1]), Number(match[2] ?? 0), Number(match[3] ?? 0)] : null;
}

/** Which of two versions is the later: below 0, 0 or above 0. */
export function compareVersions(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** Versions from one (included) to another (left out). */
interface Span {
  readonly from: Version;
  readonly to: Version | null;
}

/** Characters of a range that is still read. */
const LONGEST = 256;

/**
 * What a range such as `20`, `3.12`, `20.x`, `^20.1`, `~1.22.3`, `>=18 <21` or `18 || 20` allows; null when it cannot be
 * read. (semver's ranges, without labels of pre-releases)
 */
export function readRange(text: string): ((version: Version) => boolean) | null {
  if (text.length > LONGEST) return null;
  const alternatives = text.split('||').map((part) => readAll(part.trim()));
  if (alternatives.some((spans) => spans === null)) return null;
  return (version) => alternatives.some((spans) => spans?.every((span) => holds(span, version)));
}

function readAll(text: string): Span[] | null {
  const parts = text
    .replaceAll(/([<>=~^]+)\s+/g, '$1')
    .split(/[\s,]+/)
    .filter((part) => part !== '');
  const spans = (parts.length === 0 ? ['*'] : parts).map(readOne);
  return spans.includes(null) ? null : spans.filter((span) => span !== null);
}

function readOne(text: string): Span | null {
  const match = /^(>=|<=|>|<|==?|~=|~>?|\^)?v?(\d+|[x*])(?:\.(\d+|[x*]))?(?:\.(\d+|[x*]))?(?:[-+][\w.+-]*)?$/i.exec(
    text,
  );
  if (!match) return null;
  const [, operator = '', ...given] = match;
  const numbers = given.map((part) => (part === undefined || /[x*]/i.test(part) ? null : Number(part)));
  const [major = null, minor = null, patch = null] = numbers;
  if (major === null) return { from: [0, 0, 0], to: null };
  const least: Version = [major, minor ?? 0, patch ?? 0];
  const next: Version =
    minor === null ? [major + 1, 0, 0] : patch === null ? [major, minor + 1, 0] : [major, minor, patch + 1];
  switch (operator) {
    case '>=':
      return { from: least, to: null };
    case '>':
      return { from: next, to: null };
    case '<':
      return { from: [0, 0, 0], to: least };
    case '<=':
      return { from: [0, 0, 0], to: next };
    case '^':
      return { from: least, to: major > 0 || minor === null ? [major + 1, 0, 0] : [0, minor + 1, 0] };
    case '~':
    case '~>':
    case '~=':
      return { from: least, to: minor === null ? [major + 1, 0, 0] : [major, minor + 1, 0] };
    default:
      return { from: least, to: next };
  }
}

function holds({ from, to }: Span, version: Version): boolean {
  return compareVersions(version, from) >= 0 && (to === null || compareVersions(version, to) < 0);
}
