import os from 'node:os';
import path from 'node:path';

/** A pattern of `hashFiles`, as segments from the root: a name, an expression for names, or null for any folders (`**`). */
export interface FilePattern {
  /** It takes files away: begun by `!`. */
  readonly negate: boolean;
  readonly segments: readonly Segment[];
}

type Segment = string | RegExp | null;

/**
 * Reads the patterns of `hashFiles`, a line each, by the rules of `@actions/glob`: `*`, `?` and `[]` within a name, `**` for any
 * folders, a `\` before what is meant as it is, `!` before what is taken away again, `~` for the home folder, `#` before a
 * comment. What matches a folder matches all in it. Braces mean themselves. Gives what is wrong as a text.
 */
export function readPatterns(workspace: string, texts: readonly string[]): readonly FilePattern[] | string {
  const lines = texts.flatMap((text) => text.split('\n')).map((line) => line.trim());
  const patterns: FilePattern[] = [];
  for (const line of lines.filter((one) => one !== '' && !one.startsWith('#'))) {
    const marks = /^(?:!\s*)*/.exec(line)?.[0] ?? '';
    const text = line.slice(marks.length);
    if (text === '') return `the pattern "${line}" is empty`;
    const names = text.split('/').filter((name, index) => name !== '' && !(name === '.' && index === 0));
    if (names.some((name) => name === '.' || name === '..'))
      return `Invalid pattern '${text}'. Relative pathing '.' and '..' is not allowed.`;
    const own = names.map(readSegment);
    const inside = own.at(-1) === null ? own : [...own, null];
    const isNegated = marks.replaceAll(/\s/g, '').length % 2 === 1;
    patterns.push({
      negate: isNegated,
      segments: [...rootOf(text, workspace), ...(names[0] === '~' ? inside.slice(1) : inside)],
    });
  }
  return patterns;
}

/** The folders that a pattern is seen from; they stand for themselves, whatever letters they have. */
function rootOf(text: string, workspace: string): string[] {
  if (text.startsWith('/')) return [];
  return segmentsOf(text === '~' || text.startsWith('~/') ? os.homedir() : workspace);
}

/** The names of a path from the root. */
export function segmentsOf(absolute: string): string[] {
  return path
    .resolve(absolute)
    .split(path.sep)
    .filter((name) => name !== '');
}

/** The folder below which alone a pattern can match. */
export function searchPath({ segments }: FilePattern): string {
  const wild = segments.findIndex((segment) => typeof segment !== 'string');
  return path.sep + segments.slice(0, wild).join(path.sep);
}

/** Whether a pattern matches the names of a path, or with `partly` might match something in that folder. */
export function matches({ segments }: FilePattern, names: readonly string[], partly = false): boolean {
  const from = (at: number, name: number): boolean => {
    const segment = segments[at];
    const text = names[name];
    if (segment === null) return from(at + 1, name) || (text === undefined ? partly : from(at, name + 1));
    if (text === undefined) return partly || segment === undefined;
    if (segment === undefined) return false;
    return (typeof segment === 'string' ? segment === text : segment.test(text)) && from(at + 1, name + 1);
  };
  return from(0, 0);
}

function readSegment(text: string): Segment {
  if (text === '**') return null;
  let source = '';
  let literal: string | null = '';
  for (let index = 0; index < text.length; ) {
    const part = readPart(text, index);
    source += part.source;
    literal = literal === null || part.literal === undefined ? null : literal + part.literal;
    index = part.next;
  }
  return literal ?? new RegExp(`^(?:${source})$`, 's');
}

interface Part {
  readonly source: string;
  /** What alone it takes. */
  readonly literal?: string;
  readonly next: number;
}

function readPart(text: string, index: number): Part {
  const letter = text.charAt(index);
  const itself = (taken: string, next: number): Part => ({ source: RegExp.escape(taken), literal: taken, next });
  if (letter === '\\' && index + 1 < text.length) return itself(text.charAt(index + 1), index + 2);
  if (letter === '*') return { source: '.*', next: index + 1 };
  if (letter === '?') return { source: '.', next: index + 1 };
  return (letter === '[' ? readSet(text, index) : undefined) ?? itself(letter, index + 1);
}

/** `[abc]`, `[a-z]`, `[!a]`; undefined where it is not closed, and then `[` means itself. */
function readSet(text: string, start: number): Part | undefined {
  const negated = /[!^]/.test(text.charAt(start + 1));
  let set = '';
  for (let index = start + (negated ? 2 : 1); index < text.length; index += 1) {
    const letter = text.charAt(index);
    if (letter === ']' && set !== '') {
      const source = `[${negated ? '^' : ''}${set}]`;
      return isExpression(source) ? { source, next: index + 1 } : undefined;
    }
    if (letter === '\\') index += 1;
    const taken = letter === '\\' ? text.charAt(index) : letter;
    set += letter === '-' ? '-' : taken.replace(/[\\\]^[-]/, '\\$&');
  }
  return undefined;
}

/** A range may be the wrong way round. */
function isExpression(source: string): boolean {
  try {
    return new RegExp(source) !== undefined;
  } catch {
    return false;
  }
}
