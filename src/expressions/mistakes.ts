/** What is wrong with an expression's text; `offset` counts from 0 in the text that was given. */
export interface ExpressionMistake {
  readonly message: string;
  readonly offset: number;
}

/** An expression that parsed but cannot be evaluated: bad JSON, a bad format, a value that is too large. */
export class ExpressionError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ExpressionError';
  }
}

/** Thrown inside the lexer and the parser, and caught at their door. */
export class SyntaxMistake extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** A mistake at a token, in GitHub's words. */
export function unexpected(what: string, raw: string, offset: number, text: string): SyntaxMistake {
  return new SyntaxMistake(`${what}: '${raw}'. Located at position ${offset + 1} within expression: ${text}`, offset);
}
