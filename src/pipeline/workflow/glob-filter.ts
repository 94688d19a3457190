import { type GlobPart, parseGlob } from './glob-parts.ts';

const cache = new Map<string, readonly GlobPart[]>();

/**
 * Whether a name matches one of GitHub's filter patterns (without a leading `!`), and not only a part of it does. Walks
 * all ways through the pattern side by side, so that no pattern can take forever.
 */
export function globMatches(pattern: string, name: string): boolean {
  const parts = parsed(pattern);
  let states = reach(parts, [0]);
  for (const letter of name) {
    const next: number[] = [];
    for (const state of states) next.push(...step(parts, state, letter));
    states = reach(parts, next);
  }
  return states.has(parts.length);
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
  const result = parseGlob(pattern.startsWith('!') ? pattern.slice(1) : pattern);
  return typeof result === 'string' ? result : undefined;
}

function parsed(pattern: string): readonly GlobPart[] {
  const known = cache.get(pattern);
  if (known) return known;
  const parts = parseGlob(pattern);
  if (typeof parts === 'string') throw new Error(`The pattern "${pattern}" was not checked: ${parts}`);
  if (cache.size >= 1000) cache.clear();
  cache.set(pattern, parts);
  return parts;
}

/** A state is the number of the part that comes next. */
function step(parts: readonly GlobPart[], state: number, letter: string): number[] {
  const part = parts[state];
  if (part?.kind === 'inside') return letter === '/' ? [state, state + 1] : [state];
  if (part?.kind !== 'letter' || !part.takes(letter)) return [];
  return part.repeats ? [state, state + 1] : [state + 1];
}

/** Adds the states that are reached without a letter: behind parts that may be left out. */
function reach(parts: readonly GlobPart[], states: readonly number[]): Set<number> {
  const all = new Set(states);
  for (const state of all) {
    const part = parts[state];
    if (part?.kind === 'folders') all.add(state + 1).add(state + 2);
    if (part?.kind === 'letter' && part.optional) all.add(state + 1);
  }
  return all;
}
