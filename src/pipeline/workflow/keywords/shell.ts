import type { Available } from '../contexts.ts';
import { readField } from '../field-reader.ts';
import type { Field } from '../model.ts';
import type { Reader } from '../reader.ts';
import type { YamlNode } from '../yaml.ts';

const SHELLS = ['bash', 'sh', 'python', 'node', 'pwsh', 'powershell', 'cmd'];

/** `shell`: a known name, or a command line with `{0}` for the script's path. */
export function readShell(reader: Reader, node: YamlNode, available: Available): Field | undefined {
  const field = readField(reader, node, 'shell', available, 'non-empty');
  const text = typeof field?.literal === 'string' ? field.literal : undefined;
  if (text !== undefined && !text.includes('{0}') && !SHELLS.includes(text)) {
    reader.unknown(node.at, 'shell', text, [...SHELLS, 'a command line with {0}']);
    return undefined;
  }
  return field;
}
