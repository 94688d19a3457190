/** A part of a filter pattern: one letter of some kind, perhaps left out or repeated; or the two parts of `**` before `/`: any folders or none. */
export type GlobPart =
  /** The begin of folders: both `inside` and what follows it can come next. */
  | { readonly kind: 'folders' }
  /** Takes everything up to and with any `/`. */
  | { readonly kind: 'inside' }
  | {
      readonly kind: 'letter';
      readonly takes: (letter: string) => boolean;
      readonly optional: boolean;
      readonly repeats: boolean;
    };

/**
 * Reads a filter pattern by GitHub's "Filter pattern cheat sheet": `*` is anything but `/`, `**` anything, `?` and `+`
 * repeat what stands before them at most once and at least once, `[]` is one of some letters, `\` takes the next letter as
 * it is. Gives the reason when it is none.
 */
export function parseGlob(pattern: string): readonly GlobPart[] | string {
  const parts: GlobPart[] = [];
  const letters = [...pattern];
  for (let index = 0; index < letters.length; ) {
    const read = readPart(letters, index, parts.at(-1));
    if (typeof read === 'string') return read;
    if (read.replaces) parts.pop();
    parts.push(...read.parts);
    index = read.next;
  }
  return parts;
}

interface PartReading {
  readonly parts: readonly GlobPart[];
  readonly next: number;
  /** Stands in place of the part before it. */
  readonly replaces?: boolean;
}

function readPart(letters: readonly string[], index: number, last: GlobPart | undefined): PartReading | string {
  const letter = letters[index] ?? '';
  switch (letter) {
    case '*':
      return readStars(letters, index);
    case '[':
      return readSet(letters, index);
    case '?':
    case '+':
      if (last?.kind !== 'letter' || last.optional || last.repeats)
        return `nothing stands before the ${letter} that it could repeat`;
      return {
        parts: [{ ...last, optional: letter === '?', repeats: letter === '+' }],
        next: index + 1,
        replaces: true,
      };
    case '\\': {
      const next = letters[index + 1];
      return next === undefined ? 'nothing follows the \\' : { parts: [single(next)], next: index + 2 };
    }
    default:
      return { parts: [single(letter)], next: index + 1 };
  }
}

function readStars(letters: readonly string[], index: number): PartReading {
  let next = index;
  while (letters[next] === '*') next += 1;
  const many = { kind: 'letter', optional: true, repeats: true } as const;
  if (next - index === 1) return { parts: [{ ...many, takes: (letter) => letter !== '/' }], next };
  const folders = (index === 0 || letters[index - 1] === '/') && letters[next] === '/';
  if (folders) return { parts: [{ kind: 'folders' }, { kind: 'inside' }], next: next + 1 };
  return { parts: [{ ...many, takes: () => true }], next };
}

function readSet(letters: readonly string[], index: number): PartReading | string {
  const end = letters.indexOf(']', index + 1);
  if (end < 0) return 'the [ is not closed';
  const takes = oneOf(letters.slice(index + 1, end));
  if (typeof takes === 'string') return takes;
  return { parts: [{ kind: 'letter', takes, optional: false, repeats: false }], next: end + 1 };
}

function single(wanted: string): GlobPart {
  return { kind: 'letter', takes: (letter) => letter === wanted, optional: false, repeats: false };
}

function oneOf(letters: readonly string[]): ((letter: string) => boolean) | string {
  if (letters.length === 0) return 'the [] is empty';
  const ranges: [string, string][] = [];
  for (let index = 0; index < letters.length; index++) {
    const from = letters[index] ?? '';
    const to = letters[index + 1] === '-' ? letters[index + 2] : undefined;
    if (to !== undefined && from > to) return `the range ${from}-${to} runs backwards`;
    ranges.push([from, to ?? from]);
    if (to !== undefined) index += 2;
  }
  return (letter) => ranges.some(([from, to]) => letter >= from && letter <= to);
}
