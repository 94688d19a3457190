import type { Available } from '../contexts.ts';
import type { If } from '../model.ts';
import { describe, keyText, type Reader } from '../reader.ts';
import { conditionOf } from '../templates.ts';
import type { YamlNode } from '../yaml.ts';

/** `if`, with or without `${{ }}`; a missing or empty one is `success()`. `at` is used when there is no node. */
export function readIf(reader: Reader, node: YamlNode | undefined, at: If['at'], available: Available): If {
  const always = { at, source: 'success()', ...conditionOf(reader, undefined, '', available) };
  if (!node) return always;
  if (node.kind !== 'scalar') {
    reader.mistake(node.at, `if must be a condition, but is ${describe(node)}`, 'write one expression');
    return always;
  }
  const source = keyText(node);
  return { at: node.at, source, ...conditionOf(reader, node, source, available) };
}
