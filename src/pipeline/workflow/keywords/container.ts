import { defined } from '../../../lib/defined.ts';
import { AVAILABLE } from '../contexts.ts';
import { isWhole, readField, readFieldList, readFieldMap, readTree } from '../field-reader.ts';
import type { Container, Field, FieldTree } from '../model.ts';
import { type Reader, readKeys } from '../reader.ts';
import type { YamlNode } from '../yaml.ts';

/** The keys that a job's container and a service share. */
export const CONTAINER_KEYS = ['image', 'env', 'ports', 'volumes', 'options', 'credentials'] as const;

/** `container`: an image, a mapping, or one expression that gives it. */
export function readContainer(reader: Reader, node: YamlNode): Container | FieldTree | undefined {
  if (isWhole(node)) return readTree(reader, node, 'container', AVAILABLE.leg);
  if (node.kind === 'scalar') {
    const image = readField(reader, node, 'container', AVAILABLE.leg);
    if (image?.literal === 'docker://') emptyImage(reader, image);
    return image && { kind: 'container', at: node.at, image };
  }
  const keys = readKeys(reader, node, 'container', CONTAINER_KEYS, ['image']);
  const members = readContainerKeys(reader, keys, 'container');
  if (members?.image.literal === 'docker://') emptyImage(reader, members.image);
  return members && { kind: 'container', at: node.at, ...members };
}

/** A literal that names no image: of a job it means none at all, of a service it is a mistake. (runner: WorkflowTemplateConverter.cs) */
export function emptyImage(reader: Reader, { at }: Field): void {
  reader.mistake(at, 'Container image cannot be empty');
}

/** The shared members of a container; undefined without an image. */
export function readContainerKeys(
  reader: Reader,
  keys: Partial<Record<(typeof CONTAINER_KEYS)[number], YamlNode>>,
  what: string,
): Omit<Container, 'kind' | 'at'> | undefined {
  const image = keys.image && readField(reader, keys.image, `${what}.image`, AVAILABLE.leg);
  const members = defined({
    env: keys.env && readFieldMap(reader, keys.env, `${what}.env`, AVAILABLE.containerEnv),
    ports: keys.ports && readFieldList(reader, keys.ports, `${what}.ports`, AVAILABLE.leg),
    volumes: keys.volumes && readFieldList(reader, keys.volumes, `${what}.volumes`, AVAILABLE.leg),
    options: keys.options && readField(reader, keys.options, `${what}.options`, AVAILABLE.leg),
    credentials: keys.credentials && readCredentials(reader, keys.credentials, `${what}.credentials`),
  });
  return image && { image, ...members };
}

function readCredentials(reader: Reader, node: YamlNode, what: string): Container['credentials'] | undefined {
  if (node.kind === 'map') readKeys(reader, node, what, ['username', 'password'], ['username', 'password']);
  return readFieldMap(reader, node, what, AVAILABLE.credentials);
}
