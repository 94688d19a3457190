import { defined } from '../../../lib/defined.ts';
import { AVAILABLE } from '../contexts.ts';
import { isWhole, readField, readTree } from '../field-reader.ts';
import type { Field, FieldTree, Service } from '../model.ts';
import { type Reader, readEntries, readKeys } from '../reader.ts';
import type { YamlNode } from '../yaml.ts';
import { CONTAINER_KEYS, emptyImage, readContainerKeys } from './container.ts';

/** `services`: containers by name that run beside the job. */
export function readServices(reader: Reader, node: YamlNode | undefined): readonly Service[] | FieldTree {
  if (!node) return [];
  if (isWhole(node)) return readTree(reader, node, 'services', AVAILABLE.leg) ?? [];
  return readEntries(reader, node, 'services').flatMap(({ text, value }) => {
    const service = readService(reader, value, text);
    return service ? [service] : [];
  });
}

function readService(reader: Reader, node: YamlNode, id: string): Service | undefined {
  const what = `services.${id}`;
  if (node.kind === 'scalar') {
    const image = readField(reader, node, what, AVAILABLE.leg);
    if (image && isEmpty(image)) emptyImage(reader, image);
    return image && { kind: 'service', id, at: node.at, image };
  }
  const keys = readKeys(reader, node, what, [...CONTAINER_KEYS, 'entrypoint', 'command'], ['image']);
  const members = readContainerKeys(reader, keys, what);
  if (members && isEmpty(members.image)) emptyImage(reader, members.image);
  const own = defined({
    entrypoint: keys.entrypoint && readField(reader, keys.entrypoint, `${what}.entrypoint`, AVAILABLE.leg),
    command: keys.command && readField(reader, keys.command, `${what}.command`, AVAILABLE.leg),
  });
  return members && { kind: 'service', id, at: node.at, ...members, ...own };
}

function isEmpty({ literal, source }: Field): boolean {
  return literal !== undefined && (source === '' || source === 'docker://');
}
