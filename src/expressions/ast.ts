import type { Value } from './value.ts';

export type BinaryOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** A parsed expression. `offset` is the place of the node's own token in the text, from 0. */
export type Node =
  | { readonly kind: 'literal'; readonly offset: number; readonly value: Value }
  | { readonly kind: 'context'; readonly offset: number; readonly name: string }
  | { readonly kind: 'call'; readonly offset: number; readonly name: string; readonly arguments: readonly Node[] }
  | { readonly kind: 'index'; readonly offset: number; readonly object: Node; readonly index: Node }
  /** `.*` or `[*]` */
  | { readonly kind: 'wildcard'; readonly offset: number; readonly object: Node }
  | { readonly kind: 'not'; readonly offset: number; readonly operand: Node }
  | {
      readonly kind: 'binary';
      readonly offset: number;
      readonly operator: BinaryOperator;
      readonly left: Node;
      readonly right: Node;
    }
  /** Two or more operands: a chain of one operator is one level deep. */
  | { readonly kind: 'and' | 'or'; readonly offset: number; readonly operands: readonly Node[] };

/** Every node of a tree, parents first. */
export function walk(node: Node): readonly Node[] {
  const found: Node[] = [];
  gather(node, found);
  return found;
}

function gather(node: Node, found: Node[]): void {
  found.push(node);
  for (const child of childrenOf(node)) gather(child, found);
}

/** The nodes a node is made of. */
export function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'call':
      return node.arguments;
    case 'index':
      return [node.object, node.index];
    case 'wildcard':
      return [node.object];
    case 'not':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'and':
    case 'or':
      return node.operands;
    default:
      return [];
  }
}
