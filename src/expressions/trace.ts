import type { Node } from './ast.ts';
import { kindOf, numberText, type Value } from './value.ts';

/** Gets the lines that tell how an expression came to its value. */
export type Trace = (line: string) => void;

/** Tells one evaluation, in the words of GitHub's runner. (runner: ExpressionNode.cs, EvaluationResult.cs) */
export class Tracer {
  readonly #tell: Trace;
  /** What contexts, indexes and calls came to: an expression is told once more with these in their place. */
  readonly #known = new Map<Node, string>();
  #level = 0;

  constructor(tree: Node, tell: Trace) {
    this.#tell = tell;
    tell(`Evaluating: ${expressionText(tree)}`);
  }

  /** Tells a part of the expression, and what it came to. */
  part(node: Node, compute: () => Value): Value {
    const dots = '.'.repeat(2 * this.#level);
    this.#tell(`${dots}Evaluating ${nameOf(node)}:`);
    this.#level += 1;
    const value = compute();
    this.#level -= 1;
    this.#tell(`${dots}=> ${valueText(value)}`);
    if (['context', 'call', 'index', 'wildcard'].includes(node.kind)) this.#known.set(node, valueText(value));
    return value;
  }

  /** Tells the `*` of an index. */
  wildcard(): void {
    const dots = '.'.repeat(2 * this.#level);
    this.#tell(`${dots}Evaluating Wildcard:`);
    this.#tell(`${dots}=> '*'`);
  }

  end(tree: Node, value: Value): void {
    const result = valueText(value);
    const expanded = expressionText(tree, this.#known);
    const same = expanded === result || (typeof value === 'number' && expanded === `'${result}'`);
    if (!same) this.#tell(`Expanded: ${expanded}`);
    this.#tell(`Result: ${result}`);
  }
}

const OPERATORS = {
  '==': 'Equal',
  '!=': 'NotEqual',
  '<': 'LessThan',
  '<=': 'LessThanOrEqual',
  '>': 'GreaterThan',
  '>=': 'GreaterThanOrEqual',
} as const;
const KINDS = {
  null: 'Null',
  boolean: 'Boolean',
  number: 'Number',
  string: 'String',
  array: 'Array',
  object: 'Object',
} as const;

function nameOf(node: Node): string {
  switch (node.kind) {
    case 'literal':
      return KINDS[kindOf(node.value)];
    case 'context':
    case 'call':
      return node.name;
    case 'index':
    case 'wildcard':
      return 'Index';
    case 'not':
      return 'Not';
    case 'binary':
      return OPERATORS[node.operator];
    case 'and':
      return 'And';
    case 'or':
      return 'Or';
  }
}

/** An expression in one fixed spelling; parts whose text is known have that. */
function expressionText(node: Node, known: ReadonlyMap<Node, string> = new Map()): string {
  const text = (part: Node) => expressionText(part, known);
  const found = known.get(node);
  if (found !== undefined) return found;
  switch (node.kind) {
    case 'literal':
      return valueText(node.value);
    case 'context':
      return node.name;
    case 'call':
      return `${node.name}(${node.arguments.map(text).join(', ')})`;
    case 'index':
      return `${text(node.object)}[${text(node.index)}]`;
    case 'wildcard':
      return `${text(node.object)}[*]`;
    case 'not':
      return `!${text(node.operand)}`;
    case 'binary':
      return `(${text(node.left)} ${node.operator} ${text(node.right)})`;
    case 'and':
    case 'or':
      return `(${node.operands.map(text).join(node.kind === 'and' ? ' && ' : ' || ')})`;
  }
}

function valueText(value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  return typeof value === 'number'
    ? numberText(value)
    : typeof value === 'boolean'
      ? String(value)
      : KINDS[kindOf(value)];
}
