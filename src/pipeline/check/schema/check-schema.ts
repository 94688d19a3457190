import { didYouMean } from '../../../lib/did-you-mean.ts';
import type { Mistake, Position } from '../../../lib/mistake.ts';
import { describe, keyText } from '../../workflow/reader.ts';
import type { YamlList, YamlMap, YamlNode, YamlScalar } from '../../workflow/yaml.ts';
import { type Definition, definitionOf, type Schema } from './definitions.ts';

type Of<K extends Definition['kind']> = Extract<Definition, { kind: K }>;

/** A key whose value is an expression that gives entries. */
const INSERT = /^\$\{\{\s*insert\s*\}\}$/;
/** Longer lists of what is allowed are not shown. */
const MAX_SHOWN = 12;

/** What a schema refuses; it always has a place. */
export type SchemaMistake = Mistake & { readonly at: Position };

/** Everything in a file that the definition `root` of a schema refuses, by place. What expressions hold and how often keys occur is not looked at. */
export function checkSchema(schema: Schema, root: string, node: YamlNode): SchemaMistake[] {
  const walk = new SchemaWalk(schema);
  walk.node(node, root, false);
  return walk.mistakes;
}

class SchemaWalk {
  readonly mistakes: SchemaMistake[] = [];
  readonly #schema: Schema;

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  /** `around`: whether what the node stands in has contexts for expressions. */
  node(node: YamlNode, type: string, around: boolean): void {
    const { choices, isAny, hasContexts } = resolve(this.#schema, type);
    const open = around || hasContexts;
    if (isAny) return;
    if (node.kind === 'scalar') this.#scalar(node, choices, open);
    else if (node.kind === 'list') this.#list(node, choices, open);
    else this.#map(node, choices, open);
  }

  #scalar(node: YamlScalar, choices: readonly Definition[], open: boolean): void {
    if (hasExpression(node)) {
      if (!open) this.#mistake(node, 'An expression is not allowed here');
    } else if (!choices.some((choice) => accepts(choice, node))) this.#refuse(node, choices);
  }

  #list(node: YamlList, choices: readonly Definition[], open: boolean): void {
    const list = choices.find((choice) => choice.kind === 'sequence');
    if (!list) this.#refuse(node, choices);
    else for (const item of node.items) this.node(item, list.item, open);
  }

  /** Of several kinds of mapping each known key leaves those that have it. */
  #map(node: YamlMap, choices: readonly Definition[], open: boolean): void {
    let maps = choices.filter((choice) => choice.kind === 'mapping');
    if (maps.length === 0) {
      this.#refuse(node, choices);
      return;
    }
    for (const { key, value } of node.entries) {
      const name = keyText(key);
      if (open && INSERT.test(name)) continue;
      const having = maps.filter(({ properties }) => properties.has(name));
      if (having.length > 0) maps = having;
      const type = having[0]?.properties.get(name);
      const loose = maps.find((map) => map.loose)?.loose;
      if (type !== undefined) this.node(value, type, open);
      else if (loose) {
        this.node(key, loose.key, open);
        this.node(value, loose.value, open);
      } else this.#unknown(key, maps);
    }
    this.#missing(node, maps);
  }

  #missing(node: YamlMap, maps: readonly Of<'mapping'>[]): void {
    const isGiven = (name: string) => node.entries.some(({ key }) => key.value === name);
    const lacks = maps.map(({ required }) => required.filter((name) => !isGiven(name)));
    if (lacks.some((names) => names.length === 0)) return;
    if (lacks.length === 1) for (const name of lacks.flat()) this.#mistake(node, `"${name}" is missing`);
    else this.#mistake(node, 'A key is missing', `add ${anyOf([...new Set(lacks.flat())])}`);
  }

  #unknown(key: YamlScalar, maps: readonly Of<'mapping'>[]): void {
    const known = [...new Set(maps.flatMap(({ properties }) => [...properties.keys()]))];
    const name = keyText(key);
    const meant = didYouMean(name, known);
    this.#mistake(key, `Unknown key "${name}"`, meant === undefined ? shown(known) : `did you mean "${meant}"?`);
  }

  #refuse(node: YamlNode, choices: readonly Definition[]): void {
    const wanted = [...new Set(choices.map(inWords))];
    const many = wanted.length > MAX_SHOWN ? 'another value' : anyOf(wanted);
    this.#mistake(node, `This must be ${many}, but is ${describe(node)}`);
  }

  #mistake({ at }: YamlNode, message: string, fix?: string): void {
    this.mistakes.push(fix === undefined ? { at, message } : { at, message, fix });
  }
}

/** What a name of a schema stands for: its choices, those of choices too. */
interface Resolved {
  readonly choices: readonly Definition[];
  readonly isAny: boolean;
  readonly hasContexts: boolean;
}

const resolved = new WeakMap<Schema, Map<string, Resolved>>();

function resolve(schema: Schema, type: string): Resolved {
  const known = resolved.get(schema) ?? new Map<string, Resolved>();
  resolved.set(schema, known);
  const found = known.get(type) ?? resolveAnew(schema, type);
  known.set(type, found);
  return found;
}

function resolveAnew(schema: Schema, type: string): Resolved {
  const definition = definitionOf(schema, type);
  const hasContexts = definition.contexts.length > 0;
  if (definition.kind !== 'one-of') return { choices: [definition], isAny: definition.kind === 'any', hasContexts };
  const types = definition.types.map((one) => resolve(schema, one));
  return {
    choices: types.flatMap(({ choices }) => choices),
    isAny: types.some(({ isAny }) => isAny),
    hasContexts: hasContexts || types.some((one) => one.hasContexts),
  };
}

function hasExpression({ value }: YamlScalar): boolean {
  return typeof value === 'string' && value.includes('${{');
}

/** A number, boolean or nothing also counts as its text. */
function accepts(choice: Definition, node: YamlScalar): boolean {
  switch (choice.kind) {
    case 'null':
      return node.value === null;
    case 'boolean':
    case 'number':
      return typeof node.value === choice.kind;
    case 'string':
      return choice.constant === undefined
        ? !choice.nonEmpty || keyText(node) !== ''
        : keyText(node) === choice.constant;
    case 'allowed-values':
      return choice.values.includes(keyText(node));
    default:
      return false;
  }
}

function inWords(choice: Definition): string {
  switch (choice.kind) {
    case 'null':
      return 'empty';
    case 'boolean':
      return 'true or false';
    case 'string':
      if (choice.constant !== undefined) return `"${choice.constant}"`;
      return choice.nonEmpty ? 'a text that is not empty' : 'a text';
    case 'allowed-values':
      return choice.values.length > MAX_SHOWN
        ? 'one of the allowed values'
        : anyOf(choice.values.map((one) => `"${one}"`));
    case 'sequence':
      return 'a list';
    default:
      return `a ${choice.kind}`;
  }
}

function anyOf(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${last}` : last;
}

function shown(known: readonly string[]): string | undefined {
  return known.length > 0 && known.length <= MAX_SHOWN ? `known: ${known.join(', ')}` : undefined;
}
