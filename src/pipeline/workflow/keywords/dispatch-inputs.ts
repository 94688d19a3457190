import { defined } from '../../../lib/defined.ts';
import {
  describe,
  type Reader,
  readBoolean,
  readEntries,
  readKeys,
  readLiteral,
  readLiterals,
  readText,
} from '../reader.ts';
import type { InputDeclaration, InputType } from '../trigger-model.ts';
import type { YamlNode } from '../yaml.ts';

const TYPES = ['string', 'boolean', 'number', 'choice', 'environment'] as const satisfies InputType[];
const MAX_INPUTS = 25;

/** `on.workflow_dispatch.inputs`. */
export function readDispatchInputs(reader: Reader, node: YamlNode): readonly InputDeclaration[] {
  const entries = isEmpty(node) ? [] : readEntries(reader, node, 'workflow_dispatch.inputs');
  if (entries.length > MAX_INPUTS)
    reader.mistake(node.at, `workflow_dispatch has ${entries.length} inputs, more than the limit of ${MAX_INPUTS}`);
  return entries.map(({ key, text, value }) => readInput(reader, value, text, key.at));
}

function readInput(reader: Reader, node: YamlNode, name: string, at: InputDeclaration['at']): InputDeclaration {
  const what = `the input "${name}"`;
  const known = ['description', 'type', 'required', 'default', 'options', 'deprecationMessage'] as const;
  const keys = isEmpty(node) ? {} : readKeys(reader, node, what, known);
  const type = readInputType(reader, keys.type, TYPES) ?? 'string';
  const options = keys.options && readLiterals(reader, keys.options, `options of ${what}`).map(({ text }) => text);
  if (type === 'choice' && !options?.length)
    reader.mistake(node.at, `The choice "${name}" has no options`, 'add "options: […]"');
  if (type !== 'choice' && keys.options)
    reader.mistake(keys.options.at, `Only an input of type choice has options`, 'write "type: choice", or remove them');
  const initial = keys.default && readDefault(reader, keys.default, what, type);
  if (type === 'choice' && keys.default && options && initial && !options.includes(String(initial)))
    reader.unknown(keys.default.at, 'option', String(initial), options, what);
  return defined({
    name,
    at,
    type,
    required: (keys.required && readBoolean(reader, keys.required, `required of ${what}`)) ?? false,
    default: initial,
    options,
    description: keys.description && readText(reader, keys.description, `description of ${what}`),
  });
}

/** The `type` of an input; undefined when it is absent or unknown. */
export function readInputType<T extends InputType>(
  reader: Reader,
  node: YamlNode | undefined,
  known: readonly T[],
): T | undefined {
  const text = node && readLiteral(reader, node, 'type');
  const type = known.find((one) => one === text);
  if (node && text !== undefined && !type) reader.unknown(node.at, 'input type', text, known);
  return type;
}

/** A literal default, checked against the input's type. */
function readDefault(reader: Reader, node: YamlNode, what: string, type: InputType): InputDeclaration['default'] {
  if (node.kind !== 'scalar') {
    reader.mistake(node.at, `The default of ${what} must be a ${type}, but is ${describe(node)}`);
    return undefined;
  }
  const wanted = type === 'boolean' || type === 'number' ? type : undefined;
  if (wanted && node.value !== null && typeof node.value !== wanted) {
    reader.mistake(node.at, `The default of ${what} must be a ${type}, but is ${describe(node)}`);
    return undefined;
  }
  return wanted ? (node.value ?? undefined) : readText(reader, node, `default of ${what}`);
}

function isEmpty(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}
