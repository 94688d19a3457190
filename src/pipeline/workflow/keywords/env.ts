import type { Available } from '../contexts.ts';
import { readFieldMap } from '../field-reader.ts';
import type { Field, FieldMap } from '../model.ts';
import type { Reader } from '../reader.ts';
import type { YamlNode } from '../yaml.ts';

/** `env` at any level: names to texts. */
export function readEnv(reader: Reader, node: YamlNode, available: Available): FieldMap | Field | undefined {
  return node.kind === 'scalar' && node.value === null ? undefined : readFieldMap(reader, node, 'env', available);
}
