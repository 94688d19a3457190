import { AVAILABLE } from '../contexts.ts';
import { readField } from '../field-reader.ts';
import type { Snapshot } from '../model.ts';
import { type Reader, readKeys } from '../reader.ts';
import type { YamlNode } from '../yaml.ts';
import { readIf } from './if.ts';

/** `snapshot`: the custom image that a GitHub-hosted runner makes of itself after the job, by name or with `version` and `if`. */
export function readSnapshot(reader: Reader, node: YamlNode): Snapshot | undefined {
  if (node.kind === 'scalar') {
    const name = readField(reader, node, 'snapshot', AVAILABLE.leg, 'non-empty');
    return name && { at: node.at, image: name };
  }
  const keys = readKeys(reader, node, 'snapshot', ['image-name', 'version', 'if'], ['image-name']);
  const image = keys['image-name'] && readField(reader, keys['image-name'], 'image-name', AVAILABLE.leg, 'non-empty');
  if (keys.version) readField(reader, keys.version, 'snapshot.version', AVAILABLE.leg, 'non-empty');
  if (keys.if) readIf(reader, keys.if, node.at, AVAILABLE.leg);
  return image && { at: node.at, image };
}
