import { type BinaryOperator, childrenOf, type Node } from './ast.ts';
import { builtIns } from './functions/built-ins.ts';
import { type Token, tokenize } from './lexer.ts';
import { type ExpressionMistake, SyntaxMistake, unexpected } from './mistakes.ts';

/** A function that only some places know, such as `hashFiles`. */
export interface FunctionSignature {
  readonly name: string;
  readonly min: number;
  readonly max: number;
}

/** What may be named at a place; everything when absent. Functions are those beside the built-in ones. */
export interface Allowed {
  readonly contexts?: readonly string[];
  readonly functions?: readonly FunctionSignature[];
}

export type Parsed =
  | { readonly ok: true; readonly tree: Node }
  | { readonly ok: false; readonly error: ExpressionMistake };

/** Characters of one expression. (runner: ExpressionConstants.MaxLength) */
export const MAX_LENGTH = 21_000;
/** Levels of one expression. (runner: ExpressionConstants.MaxDepth) */
const MAX_DEPTH = 50;

/** Parses the text between `${{` and `}}`. An empty text is null. Never throws for what a user wrote. */
export function parseExpression(text: string, allowed: Allowed = {}): Parsed {
  if (text.length > MAX_LENGTH) {
    return { ok: false, error: { message: `Exceeded max expression length ${MAX_LENGTH}`, offset: 0 } };
  }
  try {
    return { ok: true, tree: new Parser(text, allowed).parse() };
  } catch (error) {
    if (error instanceof SyntaxMistake) return { ok: false, error: { message: error.message, offset: error.offset } };
    throw error;
  }
}

const COMPARISONS: ReadonlySet<string> = new Set(['<', '<=', '>', '>=']);
const EQUALITIES: ReadonlySet<string> = new Set(['==', '!=']);

class Parser {
  readonly #text: string;
  readonly #allowed: Allowed;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(text: string, allowed: Allowed) {
    this.#text = text;
    this.#allowed = allowed;
    this.#tokens = tokenize(text);
  }

  parse(): Node {
    if (this.#isAtEnd()) return { kind: 'literal', offset: 0, value: null };
    const tree = this.#or();
    if (!this.#isAtEnd()) throw this.#unexpected();
    checkDepth(tree, 1);
    return tree;
  }

  get #token(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', raw: '', offset: this.#text.length };
  }

  #isAtEnd(): boolean {
    return this.#token.kind === 'end';
  }

  #take(): Token {
    const token = this.#token;
    this.#next += 1;
    return token;
  }

  #unexpected(): SyntaxMistake {
    const token = this.#token;
    const last = this.#tokens[this.#next - 1];
    if (token.kind === 'end' && last)
      return unexpected('Unexpected end of expression', last.raw, last.offset, this.#text);
    return unexpected('Unexpected symbol', token.raw, token.offset, this.#text);
  }

  #expect(raw: string): void {
    if (this.#token.kind !== 'punctuation' || this.#token.raw !== raw) throw this.#unexpected();
    this.#take();
  }

  #isOperator(raw: string): boolean {
    return this.#token.kind === 'operator' && this.#token.raw === raw;
  }

  #or(): Node {
    return this.#chain('or', '||', () => this.#and());
  }

  #and(): Node {
    return this.#chain('and', '&&', () => this.#equality());
  }

  #chain(kind: 'and' | 'or', operator: string, operand: () => Node): Node {
    const first = operand();
    if (!this.#isOperator(operator)) return first;
    const { offset } = this.#token;
    // A chain in brackets is part of the one around it. (runner: ExpressionParser.cs, FlushTopOperator)
    const flat = (node: Node) => (node.kind === kind ? node.operands : [node]);
    const operands = [...flat(first)];
    while (this.#isOperator(operator)) {
      this.#take();
      operands.push(...flat(operand()));
    }
    return { kind, offset, operands };
  }

  #equality(): Node {
    return this.#binary(EQUALITIES, () => this.#comparison());
  }

  #comparison(): Node {
    return this.#binary(COMPARISONS, () => this.#unary());
  }

  #binary(operators: ReadonlySet<string>, operand: () => Node): Node {
    let left = operand();
    while (this.#token.kind === 'operator' && operators.has(this.#token.raw)) {
      const { raw, offset } = this.#take();
      left = { kind: 'binary', offset, operator: raw as BinaryOperator, left, right: operand() };
    }
    return left;
  }

  #unary(): Node {
    if (!this.#isOperator('!')) return this.#postfix();
    const { offset } = this.#take();
    return { kind: 'not', offset, operand: this.#nested(() => this.#unary()) };
  }

  /** Keeps deep nesting from exhausting the stack before the tree's depth is measured. */
  #nested(parse: () => Node): Node {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH)
      throw new SyntaxMistake(`Exceeded max expression depth ${MAX_DEPTH}`, this.#token.offset);
    const node = parse();
    this.#depth -= 1;
    return node;
  }

  #postfix(): Node {
    let node = this.#primary();
    for (;;) {
      const { kind, raw, offset } = this.#token;
      if (kind !== 'punctuation' || (raw !== '.' && raw !== '[') || node.kind === 'literal') return node;
      this.#take();
      node = raw === '.' ? this.#dereference(node, offset) : this.#index(node, offset);
    }
  }

  #dereference(object: Node, offset: number): Node {
    const token = this.#token;
    if (token.kind === 'wildcard') {
      this.#take();
      return { kind: 'wildcard', offset, object };
    }
    if (token.kind !== 'name') throw this.#unexpected();
    this.#take();
    return { kind: 'index', offset, object, index: { kind: 'literal', offset: token.offset, value: token.raw } };
  }

  #index(object: Node, offset: number): Node {
    if (this.#token.kind === 'wildcard') {
      this.#take();
      this.#expect(']');
      return { kind: 'wildcard', offset, object };
    }
    const index = this.#nested(() => this.#or());
    this.#expect(']');
    return { kind: 'index', offset, object, index };
  }

  #primary(): Node {
    const token = this.#token;
    if (token.kind === 'literal') {
      this.#take();
      return { kind: 'literal', offset: token.offset, value: token.value ?? null };
    }
    if (token.kind === 'punctuation' && token.raw === '(') {
      this.#take();
      const node = this.#nested(() => this.#or());
      this.#expect(')');
      return node;
    }
    if (token.kind !== 'name') throw this.#unexpected();
    this.#take();
    return this.#token.kind === 'punctuation' && this.#token.raw === '(' ? this.#call(token) : this.#context(token);
  }

  #context({ raw, offset }: Token): Node {
    const known = this.#allowed.contexts;
    if (known && !known.some((name) => name.toLowerCase() === raw.toLowerCase())) {
      throw unexpected('Unrecognized named-value', raw, offset, this.#text);
    }
    return { kind: 'context', offset, name: raw };
  }

  #call({ raw, offset }: Token): Node {
    const signature = findFunction(raw, this.#allowed.functions);
    if (!signature) throw unexpected('Unrecognized function', raw, offset, this.#text);
    this.#take();
    const given: Node[] = [];
    while (this.#token.raw !== ')' || this.#token.kind !== 'punctuation') {
      if (given.length > 0) this.#expect(',');
      given.push(this.#nested(() => this.#or()));
    }
    this.#take();
    if (given.length < signature.min) throw unexpected('Too few parameters supplied', raw, offset, this.#text);
    if (given.length > signature.max) throw unexpected('Too many parameters supplied', raw, offset, this.#text);
    if (raw.toLowerCase() === 'case' && given.length % 2 === 0) {
      throw unexpected(
        'Even number of parameters supplied, requires an odd number of parameters',
        raw,
        offset,
        this.#text,
      );
    }
    return { kind: 'call', offset, name: raw, arguments: given };
  }
}

function findFunction(name: string, extra: readonly FunctionSignature[] = []): FunctionSignature | undefined {
  const wanted = name.toLowerCase();
  return builtIns.get(wanted) ?? extra.find((signature) => signature.name.toLowerCase() === wanted);
}

function checkDepth(node: Node, depth: number): void {
  if (depth > MAX_DEPTH) throw new SyntaxMistake(`Exceeded max expression depth ${MAX_DEPTH}`, node.offset);
  for (const child of childrenOf(node)) checkDepth(child, depth + 1);
}
