/** A `${{ }}` in a script, and how the shell sees what it leaves there. */
export interface Pasted {
  readonly offset: number;
  readonly text: string;
  readonly quote: 'none' | 'single' | 'double';
}

/** A word or an operator of a shell script; offsets count in the script. */
export type Token =
  | {
      readonly kind: 'word';
      readonly text: string;
      readonly offset: number;
      readonly pasted: readonly Pasted[];
      /** Of the word that names the end of a here-document: its body. */
      readonly document?: string;
    }
  | { readonly kind: 'operator'; readonly text: string; readonly offset: number };

export type Word = Extract<Token, { kind: 'word' }>;

/** What is nested deeper than this in `$( )` is not looked at. */
const MAX_DEPTH = 8;

/** Letters that mean nothing to the shell, quoted or not. */
const PLAIN = /[^\s|&;<>()\\$`'"]+/y;
const OPERATOR = /&&|\|\||;;|\|&|<<<|<<-?|>>|>&|<&|&>|>\||[|&;<>()\n]/y;

/**
 * Cuts a POSIX-like script into words and operators. Comments are left out, bodies of here-documents are no tokens; what
 * stands in `$( )` is added behind the script's own tokens, each as a list of its own. Never throws: what cannot be read
 * is a word.
 */
export function tokenize(script: string): readonly (readonly Token[])[] {
  const lists: Token[][] = [];
  let open: { from: number; to: number }[] = [{ from: 0, to: script.length }];
  for (let depth = 0; depth < MAX_DEPTH && open.length > 0; depth += 1) {
    const scanners = open.map(({ from, to }) => new Scanner(script, from, to));
    for (const scanner of scanners) lists.push(scanner.tokens());
    open = scanners.flatMap(({ inner }) => inner);
  }
  return lists;
}

class Scanner {
  readonly inner: { from: number; to: number }[] = [];
  readonly #script: string;
  readonly #end: number;
  #at: number;

  constructor(script: string, from: number, to: number) {
    this.#script = script;
    this.#at = from;
    this.#end = to;
  }

  tokens(): Token[] {
    const tokens: Token[] = [];
    const documents: { readonly end: string; readonly index: number }[] = [];
    while (this.#at < this.#end) {
      if (this.#skipped()) continue;
      const operator = this.#operator();
      if (!operator) {
        const word = this.#word();
        const before = tokens.at(-1);
        if (before?.kind === 'operator' && /^<<-?$/.test(before.text))
          documents.push({ end: word.text.replaceAll(/['"\\]/g, ''), index: tokens.length });
        tokens.push(word);
        continue;
      }
      tokens.push(operator);
      if (operator.text !== '\n') continue;
      for (const { end, index } of documents.splice(0)) {
        const word = tokens[index];
        if (word?.kind === 'word') tokens[index] = { ...word, document: this.#document(end) };
      }
    }
    return tokens;
  }

  #skipped(): boolean {
    const script = this.#script;
    const letter = script.charAt(this.#at);
    if (letter === '#') {
      const end = script.indexOf('\n', this.#at);
      this.#at = end < 0 || end > this.#end ? this.#end : end;
      return true;
    }
    const blank = /[ \t\r]/.test(letter);
    if (!blank && !script.startsWith('\\\n', this.#at)) return false;
    this.#at += blank ? 1 : 2;
    return true;
  }

  #operator(): Token | undefined {
    OPERATOR.lastIndex = this.#at;
    const text = OPERATOR.exec(this.#script)?.[0];
    if (text === undefined) return undefined;
    const token = { kind: 'operator', text, offset: this.#at } as const;
    this.#at += text.length;
    return token;
  }

  #word(): Word {
    const offset = this.#at;
    const pasted: Pasted[] = [];
    let quote: Pasted['quote'] = 'none';
    while (this.#at < this.#end) {
      PLAIN.lastIndex = this.#at;
      if (PLAIN.test(this.#script)) {
        this.#at = PLAIN.lastIndex;
        continue;
      }
      const letter = this.#script.charAt(this.#at);
      if (quote === 'none' && (/[\s|&;<>()]/.test(letter) || this.#script.startsWith('\\\n', this.#at))) break;
      if (this.#script.startsWith('${{', this.#at)) pasted.push(this.#paste(quote));
      else if (quote !== 'single' && /^\$\(|^`/.test(this.#script.slice(this.#at, this.#at + 2))) this.#substitution();
      else if (letter === '\\' && quote !== 'single') this.#at += 2;
      else {
        if (letter === "'" && quote !== 'double') quote = quote === 'single' ? 'none' : 'single';
        if (letter === '"' && quote !== 'single') quote = quote === 'double' ? 'none' : 'double';
        this.#at += 1;
      }
    }
    this.#at = Math.max(offset + 1, Math.min(this.#at, this.#end));
    return { kind: 'word', text: this.#script.slice(offset, this.#at), offset, pasted };
  }

  #paste(quote: Pasted['quote']): Pasted {
    const offset = this.#at;
    const close = this.#script.indexOf('}}', offset);
    this.#at = close < 0 ? this.#end : close + 2;
    return { offset, text: this.#script.slice(offset, this.#at), quote };
  }

  /** `$( )`, with what is nested in it, or a pair of backticks. */
  #substitution(): void {
    const ticks = this.#script.charAt(this.#at) === '`';
    const from = this.#at + (ticks ? 1 : 2);
    let depth = 1;
    let next = from;
    for (; next < this.#end && depth > 0; next += 1) {
      const letter = this.#script.charAt(next);
      if (letter === '\\') next += 1;
      else if (ticks) depth -= letter === '`' ? 1 : 0;
      else if (letter === '(') depth += 1;
      else if (letter === ')') depth -= 1;
    }
    this.inner.push({ from, to: Math.min(this.#end, depth > 0 ? next : next - 1) });
    this.#at = next;
  }

  #document(end: string): string {
    const from = this.#at;
    while (this.#at < this.#end) {
      const start = this.#at;
      const line = this.#script.indexOf('\n', start);
      const stop = line < 0 || line > this.#end ? this.#end : line;
      this.#at = Math.min(this.#end, stop + 1);
      if (this.#script.slice(start, stop).trim() === end) return this.#script.slice(from, start);
    }
    return this.#script.slice(from, this.#at);
  }
}
