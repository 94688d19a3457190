/**
 * GitHub's filter patterns for branches, tags and paths, from "Filter pattern cheat sheet": `*` is anything but `/`, `**`
 * anything, `?` and `+` repeat what stands before them zero or one, and one or more times, `[]` is one of some letters,
 * `\` takes the next character as it is.
 */
type Token =
  | { readonly kind: 'star' | 'globstar' | 'optional' | 'plus' }
  | { readonly kind: 'one'; readonly pattern: string };

const cache = new Map<string, RegExp>();

/** Whether a name matches one pattern (without a leading `!`). A pattern never matches only a part of the name. */
export function globMatches(pattern: string, name: string): boolean {
  return compile(pattern).test(name);
}

/**
 * Decides a list of patterns in their order: a later match, or a later match of a `!` pattern, overrides what was before.
 * Gives the pattern that decided, or undefined when none matched.
 */
export function decide(patterns: readonly string[], name: string): { readonly matches: boolean; readonly by?: string } {
  let verdict: { matches: boolean; by?: string } = { matches: false };
  for (const pattern of patterns) {
    const negated = pattern.startsWith('!');
    if (globMatches(negated ? pattern.slice(1) : pattern, name)) verdict = { matches: !negated, by: pattern };
  }
  return verdict;
}

/** Why a pattern cannot be used, if so. */
export function globMistake(pattern: string): string | undefined {
  const result = tokens(pattern.startsWith('!') ? pattern.slice(1) : pattern);
  return typeof result === 'string' ? result : undefined;
}

function compile(pattern: string): RegExp {
  const known = cache.get(pattern);
  if (known) return known;
  const parsed = tokens(pattern);
  if (typeof parsed === 'string') throw new Error(`The pattern "${pattern}" was not checked: ${parsed}`);
  const expression = new RegExp(`^${parsed.map(source).join('')}$`, 'su');
  if (cache.size >= 1000) cache.clear();
  cache.set(pattern, expression);
  return expression;
}

function source(token: Token): string {
  switch (token.kind) {
    case 'star':
      return '[^/]*';
    case 'globstar':
      return '.*';
    case 'optional':
      return '?';
    case 'plus':
      return '+';
    case 'one':
      return token.pattern;
  }
}

/** `**` followed by `/` at the start of a pattern or of a part also matches nothing at all, so that every folder level is met. */
function tokens(pattern: string): Token[] | string {
  const found: Token[] = [];
  const letters = [...pattern];
  for (let index = 0; index < letters.length; index++) {
    const letter = letters[index] ?? '';
    const last = found.at(-1);
    if (letter === '\\') {
      const next = letters[++index];
      if (next === undefined) return 'nothing follows the \\';
      found.push(literal(next));
    } else if (letter === '*') {
      let stars = 1;
      while (letters[index + 1] === '*') {
        stars += 1;
        index += 1;
      }
      const opens = index - stars < 0 || letters[index - stars] === '/';
      if (stars > 1 && opens && letters[index + 1] === '/') {
        found.push({ kind: 'one', pattern: '(?:.*/)?' });
        index += 1;
      } else if (stars > 1) found.push({ kind: 'globstar' });
      else found.push({ kind: 'star' });
    } else if (letter === '?' || letter === '+') {
      if (last?.kind !== 'one') return `nothing stands before the ${letter} that it could repeat`;
      found.push({ kind: letter === '?' ? 'optional' : 'plus' });
    } else if (letter === '[') {
      const end = letters.indexOf(']', index + 1);
      if (end < 0) return 'the [ is not closed';
      const set = characterSet(letters.slice(index + 1, end).join(''));
      if (typeof set !== 'string') return set.wrong;
      found.push({ kind: 'one', pattern: set });
      index = end;
    } else found.push(literal(letter));
  }
  return found;
}

function literal(letter: string): Token {
  return { kind: 'one', pattern: /[\\^$.*+?()[\]{}|/]/.test(letter) ? `\\${letter}` : letter };
}

function characterSet(text: string): string | { readonly wrong: string } {
  if (text === '') return { wrong: 'the [] is empty' };
  const range = [...text.matchAll(/(.)-(.)/gsu)].find(([, from = '', to = '']) => from > to);
  if (range) return { wrong: `the range ${range[0]} runs backwards` };
  return `[${text.replaceAll(/[\\^\][]/g, '\\$&')}]`;
}
