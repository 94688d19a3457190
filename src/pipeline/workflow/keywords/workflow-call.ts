import { defined } from '../../../lib/defined.ts';
import { AVAILABLE } from '../contexts.ts';
import { readField } from '../field-reader.ts';
import { type Reader, readBoolean, readEntries, readKeys, readText } from '../reader.ts';
import type { CallOutput, InputDeclaration, SecretDeclaration } from '../trigger-model.ts';
import type { YamlNode } from '../yaml.ts';
import { readInputType } from './dispatch-inputs.ts';

/** `on.workflow_call.inputs`: the type is required, the default may be an expression. */
export function readCallInputs(reader: Reader, node: YamlNode): readonly InputDeclaration[] {
  return entriesOf(reader, node, 'workflow_call.inputs').map(({ key, text, value }) => {
    const what = `the input "${text}"`;
    const known = ['description', 'type', 'required', 'default', 'deprecationMessage'] as const;
    const keys = readKeys(reader, value, what, known, ['type']);
    const type = readInputType(reader, keys.type, ['string', 'boolean', 'number']) ?? 'string';
    const fieldType = type === 'string' ? 'text' : type;
    return defined({
      name: text,
      at: key.at,
      type,
      required: (keys.required && readBoolean(reader, keys.required, `required of ${what}`)) ?? false,
      default:
        keys.default &&
        readField(reader, keys.default, `The default of ${what}`, AVAILABLE.callInputDefault, fieldType),
      description: keys.description && readText(reader, keys.description, `description of ${what}`),
    });
  });
}

/** `on.workflow_call.secrets`. */
export function readCallSecrets(reader: Reader, node: YamlNode): readonly SecretDeclaration[] {
  return entriesOf(reader, node, 'workflow_call.secrets').map(({ key, text, value }) => {
    const what = `the secret "${text}"`;
    const keys = isEmpty(value) ? {} : readKeys(reader, value, what, ['description', 'required']);
    const required = keys.required && readBoolean(reader, keys.required, `required of ${what}`);
    return { name: text, at: key.at, required: required ?? false };
  });
}

/** `on.workflow_call.outputs`. */
export function readCallOutputs(reader: Reader, node: YamlNode): readonly CallOutput[] {
  return entriesOf(reader, node, 'workflow_call.outputs').flatMap(({ text, value }) => {
    const keys = readKeys(reader, value, `the output "${text}"`, ['description', 'value'], ['value']);
    const field = keys.value && readField(reader, keys.value, `outputs.${text}.value`, AVAILABLE.callOutput);
    return field ? [{ name: text, value: field }] : [];
  });
}

function entriesOf(reader: Reader, node: YamlNode, what: string): ReturnType<typeof readEntries> {
  return isEmpty(node) ? [] : readEntries(reader, node, what);
}

function isEmpty(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}
