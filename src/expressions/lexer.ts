import { unexpected } from './mistakes.ts';
import { parseNumber } from './value.ts';

export type TokenKind = 'literal' | 'name' | 'wildcard' | 'operator' | 'punctuation' | 'end';

/** `raw` is the token as written; `value` what a literal stands for. */
export interface Token {
  readonly kind: TokenKind;
  readonly raw: string;
  readonly offset: number;
  readonly value?: null | boolean | number | string;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;
const BOUNDARY = /[\s()[\],.!<>=&|']/;
const OPERATORS = ['==', '!=', '<=', '>=', '&&', '||', '<', '>', '!'];
const KEYWORDS = new Map<string, null | boolean | number>([
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
]);

/** Cuts an expression into tokens, an `end` last. Throws a SyntaxMistake at what is no token. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  for (;;) {
    while (offset < text.length && /\s/.test(text.charAt(offset))) offset += 1;
    if (offset >= text.length) break;
    const token = readToken(text, offset, tokens.at(-1));
    tokens.push(token);
    offset += token.raw.length;
  }
  tokens.push({ kind: 'end', raw: '', offset: text.length });
  return tokens;
}

function readToken(text: string, offset: number, last: Token | undefined): Token {
  const char = text.charAt(offset);
  if ('()[],'.includes(char)) return { kind: 'punctuation', raw: char, offset };
  if (char === '*') return { kind: 'wildcard', raw: char, offset };
  if (char === "'") return readString(text, offset);
  const operator = OPERATORS.find((candidate) => text.startsWith(candidate, offset));
  if (operator) return { kind: 'operator', raw: operator, offset };
  if ('=&|'.includes(char)) throw unexpected('Unexpected symbol', readWord(text, offset, /[\s()[\],]/), offset, text);
  if (char === '.' && dereferences(last)) return { kind: 'punctuation', raw: '.', offset };
  if (/[0-9.+-]/.test(char)) return readNumber(text, offset);
  return readName(text, offset, last);
}

/** A point after a value reads a property; anywhere else it begins a number. */
function dereferences(last: Token | undefined): boolean {
  return (
    last !== undefined && (last.kind === 'name' || last.kind === 'wildcard' || last.raw === ')' || last.raw === ']')
  );
}

function readString(text: string, offset: number): Token {
  let end = offset + 1;
  for (;;) {
    const quote = text.indexOf("'", end);
    if (quote < 0) throw unexpected('Unexpected symbol', text.slice(offset), offset, text);
    if (text.charAt(quote + 1) !== "'") {
      const raw = text.slice(offset, quote + 1);
      return { kind: 'literal', raw, offset, value: raw.slice(1, -1).replaceAll("''", "'") };
    }
    end = quote + 2;
  }
}

function readNumber(text: string, offset: number): Token {
  const raw = readWord(text, offset, /[\s()[\],!<>=&|]/);
  const value = parseNumber(raw);
  if (Number.isNaN(value)) throw unexpected('Unexpected symbol', raw, offset, text);
  return { kind: 'literal', raw, offset, value };
}

function readName(text: string, offset: number, last: Token | undefined): Token {
  const raw = readWord(text, offset, BOUNDARY);
  if (!NAME.test(raw)) throw unexpected('Unexpected symbol', raw, offset, text);
  const keyword = last?.raw === '.' ? undefined : KEYWORDS.get(raw);
  return keyword === undefined ? { kind: 'name', raw, offset } : { kind: 'literal', raw, offset, value: keyword };
}

function readWord(text: string, offset: number, boundary: RegExp): string {
  let end = offset + 1;
  while (end < text.length && !boundary.test(text.charAt(end))) end += 1;
  return text.slice(offset, end);
}
