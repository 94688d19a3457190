/** What a value in an expression is, as far as the file tells. Everything that may be absent may also be null. */
export type Type =
  | { readonly kind: 'any' | 'object' | 'list' | 'boolean' | 'number' | 'null' }
  /** `values`: all there are; `pattern`: what all of them match; `what` they are, in words. */
  | {
      readonly kind: 'text';
      readonly values?: readonly string[];
      readonly pattern?: RegExp;
      readonly what?: string;
    };

export const ANY: Type = { kind: 'any' };
export const TEXT: Type = { kind: 'text' };
export const OBJECT: Type = { kind: 'object' };
export const LIST: Type = { kind: 'list' };
export const BOOLEAN: Type = { kind: 'boolean' };
export const NUMBER: Type = { kind: 'number' };

/** A text out of a few. */
export function oneOf(...values: readonly string[]): Type {
  return { kind: 'text', values };
}

/** What either of two may be. */
export function either(a: Type, b: Type): Type {
  if (a.kind !== b.kind) return ANY;
  if (a.kind !== 'text' || b.kind !== 'text' || !a.values || !b.values) return { kind: a.kind };
  return oneOf(...new Set([...a.values, ...b.values]));
}
