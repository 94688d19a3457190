import type { BinaryOperator, Node } from './ast.ts';
import { builtIns } from './functions/built-ins.ts';
import { ExpressionError } from './mistakes.ts';
import { type Trace, Tracer } from './trace.ts';
import { compare, equals, isArray, isObject, isTruthy, property, toNumber, toText, type Value } from './value.ts';

/** A function that needs facts from outside the expression, such as `hashFiles` or `success`. */
export interface ExtensionFunction {
  readonly minArguments: number;
  readonly maxArguments: number;
  readonly call: (args: readonly Value[]) => Value;
}

/** What an expression can see. A context may be a function: it is called when it is first needed. */
export interface Scope {
  readonly contexts: Readonly<Record<string, Value | (() => Value)>>;
  readonly functions?: Readonly<Record<string, ExtensionFunction>>;
  /** Bytes that the texts made in one evaluation may take together; absent: as in GitHub's templates. */
  readonly maxMemory?: number;
  /** Is told how every expression comes to its value. */
  readonly trace?: Trace;
}

/** Of workflows and actions. (runner: PipelineTemplateEvaluator.cs, MaxBytes) */
const MAX_MEMORY = 10 * 1_048_576;

/** Evaluates a parsed expression. Throws an {@link ExpressionError} for what only shows now, such as bad JSON. */
export function evaluate(tree: Node, scope: Scope): Value {
  const tracer = scope.trace && new Tracer(tree, scope.trace);
  const value = new Evaluation(scope, tracer).value(tree);
  tracer?.end(tree, value);
  return value;
}

class Evaluation {
  readonly #scope: Scope;
  /** Arrays that came out of a `.*`: reading a property of one reads it of each item. */
  readonly #filtered = new WeakSet<readonly Value[]>();

  readonly #tracer: Tracer | undefined;
  #memory = 0;

  constructor(scope: Scope, tracer: Tracer | undefined) {
    this.#scope = scope;
    this.#tracer = tracer;
  }

  value(node: Node): Value {
    return this.#tracer ? this.#tracer.part(node, () => this.#valueOf(node)) : this.#valueOf(node);
  }

  #valueOf(node: Node): Value {
    switch (node.kind) {
      case 'literal':
        return node.value;
      case 'context':
        return contextNamed(this.#scope, node.name);
      case 'call':
        return this.#call(node.name, node.arguments);
      case 'index':
        return this.#read(this.value(node.object), node.index);
      case 'wildcard':
        return this.#all(this.value(node.object));
      case 'not':
        return !isTruthy(this.value(node.operand));
      case 'binary':
        return applyOperator(node.operator, this.value(node.left), this.value(node.right));
      case 'and':
      case 'or':
        return this.#shortCircuit(node.kind === 'or', node.operands);
    }
  }

  #shortCircuit(until: boolean, operands: readonly Node[]): Value {
    let result: Value = null;
    for (const operand of operands) {
      result = this.value(operand);
      if (isTruthy(result) === until) break;
    }
    return result;
  }

  #call(name: string, nodes: readonly Node[]): Value {
    const lower = name.toLowerCase();
    if (lower === 'case') return this.#case(nodes);
    const args = nodes.map((node) => this.value(node));
    const extension = Object.entries(this.#scope.functions ?? {}).find(([known]) => known.toLowerCase() === lower);
    const target = builtIns.get(lower) ?? extension?.[1];
    if (!target) throw new ExpressionError(`The function '${name}' is not available here`);
    return this.#counted(target.call(args));
  }

  #counted(value: Value): Value {
    if (typeof value === 'string') this.#memory += value.length * 2;
    if (this.#memory > (this.#scope.maxMemory ?? MAX_MEMORY))
      throw new ExpressionError('The maximum allowed memory size was exceeded');
    return value;
  }

  /** `case(predicate, value, …, default)`: the value of the first predicate that is true. */
  #case(nodes: readonly Node[]): Value {
    for (let index = 0; index + 1 < nodes.length; index += 2) {
      const [predicate, result] = [nodes[index], nodes[index + 1]];
      const chosen = predicate ? this.value(predicate) : null;
      if (typeof chosen !== 'boolean') throw new ExpressionError('case predicate must evaluate to a boolean value');
      if (chosen && result) return this.value(result);
    }
    const last = nodes.at(-1);
    return last ? this.value(last) : null;
  }

  /** The index of what has no members is not evaluated. (runner: Index.cs) */
  #read(object: Value, at: Node): Value {
    if (!isArray(object) && !isObject(object)) return null;
    const index = this.value(at);
    if (isArray(object) && this.#filtered.has(object)) {
      const found = object.flatMap((item) => {
        const value = readOne(item, index);
        return value === undefined ? [] : [value];
      });
      return this.#mark(found);
    }
    return readOne(object, index) ?? null;
  }

  #all(object: Value): Value {
    if (isArray(object) || isObject(object)) this.#tracer?.wildcard();
    if (isArray(object) && this.#filtered.has(object)) return this.#mark(object.flatMap((item) => [...itemsOf(item)]));
    return this.#mark([...itemsOf(object)]);
  }

  #mark(items: readonly Value[]): Value {
    this.#filtered.add(items);
    return items;
  }
}

function itemsOf(value: Value): readonly Value[] {
  if (isArray(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

/** An item or property; `undefined` when there is none, which a filtered array leaves out. */
function readOne(object: Value, index: Value): Value | undefined {
  if (isArray(object)) {
    const number = typeof index === 'object' && index !== null ? Number.NaN : toNumber(index);
    return number >= 0 ? object[Math.floor(number)] : undefined;
  }
  if (!isObject(object) || (typeof index === 'object' && index !== null)) return undefined;
  const key = toText(index);
  const value = property(object, key);
  return value === null && !hasKey(object, key) ? undefined : value;
}

function hasKey(object: object, key: string): boolean {
  const lower = key.toLowerCase();
  return Object.keys(object).some((name) => name.toLowerCase() === lower);
}

function contextNamed({ contexts }: Scope, name: string): Value {
  const lower = name.toLowerCase();
  const key = Object.hasOwn(contexts, name)
    ? name
    : Object.keys(contexts).find((known) => known.toLowerCase() === lower);
  const value = key === undefined ? null : (contexts[key] ?? null);
  return typeof value === 'function' ? value() : value;
}

function applyOperator(operator: BinaryOperator, left: Value, right: Value): Value {
  switch (operator) {
    case '==':
      return equals(left, right);
    case '!=':
      return !equals(left, right);
    case '<':
      return compare(left, right) < 0;
    case '<=':
      return compare(left, right) <= 0;
    case '>':
      return compare(left, right) > 0;
    case '>=':
      return compare(left, right) >= 0;
  }
}
