/**
 * GitHub's schema of a file, as data: a definition per name. Format: the JSON files in the npm package
 * `@actions/workflow-parser`.
 */
export type Schema = ReadonlyMap<string, Definition>;

/** What a node may be. `contexts`: the contexts and functions of expressions in it, beside those of what is around it. */
export type Definition = Shape & { readonly contexts: readonly string[] };

type Shape =
  | { readonly kind: 'null' | 'boolean' | 'number' | 'any' }
  /** `constant`: the only text; an empty text is refused when `nonEmpty`. */
  | { readonly kind: 'string'; readonly constant?: string; readonly nonEmpty: boolean }
  | { readonly kind: 'allowed-values'; readonly values: readonly string[] }
  | { readonly kind: 'sequence'; readonly item: string }
  | { readonly kind: 'one-of'; readonly types: readonly string[] }
  | {
      readonly kind: 'mapping';
      readonly properties: ReadonlyMap<string, string>;
      readonly required: readonly string[];
      /** The types of other keys and their values, where other keys are allowed. */
      readonly loose?: { readonly key: string; readonly value: string };
    };

/** The names that a schema uses without defining them. */
const BUILT_IN: Readonly<Record<string, Definition>> = {
  any: { kind: 'any', contexts: [] },
  null: { kind: 'null', contexts: [] },
  boolean: { kind: 'boolean', contexts: [] },
  number: { kind: 'number', contexts: [] },
  string: { kind: 'string', nonEmpty: false, contexts: [] },
  sequence: { kind: 'sequence', item: 'any', contexts: [] },
  mapping: {
    kind: 'mapping',
    properties: new Map(),
    required: [],
    loose: { key: 'string', value: 'any' },
    contexts: [],
  },
};

/** Reads a schema from its JSON. Throws when the JSON is of another form than this program knows. */
export function readSchema(json: string): Schema {
  const root: unknown = JSON.parse(json);
  const definitions = Object.entries(recordOf(recordOf(root).definitions));
  const schema = new Map(Object.entries(BUILT_IN));
  for (const [name, value] of definitions)
    schema.set(name, { ...shapeOf(name, recordOf(value)), ...contextsOf(value) });
  return schema;
}

/** The definition of a name. */
export function definitionOf(schema: Schema, name: string): Definition {
  const found = schema.get(name);
  if (!found) throw new Error(`The schema names "${name}" without defining it`);
  return found;
}

function shapeOf(name: string, value: Json): Shape {
  if (value.mapping !== undefined) return mappingOf(recordOf(value.mapping));
  if (value.sequence !== undefined) return { kind: 'sequence', item: textOf(recordOf(value.sequence)['item-type']) };
  if (value['one-of'] !== undefined) return { kind: 'one-of', types: textsOf(value['one-of']) };
  if (value['allowed-values'] !== undefined)
    return { kind: 'allowed-values', values: textsOf(value['allowed-values']) };
  if (value.string !== undefined) {
    const { constant, 'require-non-empty': nonEmpty } = recordOf(value.string);
    return {
      kind: 'string',
      nonEmpty: nonEmpty === true,
      ...(constant !== undefined && { constant: textOf(constant) }),
    };
  }
  for (const kind of ['null', 'boolean', 'number'] as const) if (value[kind] !== undefined) return { kind };
  throw new Error(`The schema defines "${name}" in an unknown way`);
}

function mappingOf(value: Json): Shape {
  const properties = Object.entries(value.properties === undefined ? {} : recordOf(value.properties));
  const key = value['loose-key-type'];
  return {
    kind: 'mapping',
    properties: new Map(properties.map(([name, property]) => [name, typeOf(property)])),
    required: properties.filter(([, property]) => isRequired(property)).map(([name]) => name),
    ...(key !== undefined && { loose: { key: textOf(key), value: textOf(value['loose-value-type']) } }),
  };
}

function typeOf(property: unknown): string {
  return textOf(typeof property === 'string' ? property : recordOf(property).type);
}

function isRequired(property: unknown): boolean {
  return typeof property !== 'string' && recordOf(property).required === true;
}

function contextsOf(value: unknown): { contexts: readonly string[] } {
  const { context } = recordOf(value);
  return { contexts: context === undefined ? [] : textsOf(context) };
}

type Json = Readonly<Record<string, unknown>>;

function recordOf(value: unknown): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('The schema lacks a mapping');
  return value as Json;
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new Error('The schema lacks a text');
  return value;
}

function textsOf(value: unknown): string[] {
  if (!Array.isArray(value)) throw new Error('The schema lacks a list');
  return value.map(textOf);
}
