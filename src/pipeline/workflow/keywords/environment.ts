import { defined } from '../../../lib/defined.ts';
import { AVAILABLE } from '../contexts.ts';
import { readField } from '../field-reader.ts';
import type { EnvironmentUse } from '../model.ts';
import { type Reader, readKeys } from '../reader.ts';
import type { YamlNode } from '../yaml.ts';

/** `environment`: its name alone, or with the `url` to show and whether this is a `deployment` (default true). */
export function readEnvironment(reader: Reader, node: YamlNode): EnvironmentUse | undefined {
  if (node.kind === 'scalar') {
    const name = readField(reader, node, 'environment', AVAILABLE.leg);
    return name && { at: node.at, name };
  }
  const keys = readKeys(reader, node, 'environment', ['name', 'url', 'deployment'], ['name']);
  const name = keys.name && readField(reader, keys.name, 'environment.name', AVAILABLE.leg);
  const rest = defined({
    url: keys.url && readField(reader, keys.url, 'environment.url', AVAILABLE.environmentUrl),
    deployment:
      keys.deployment && readField(reader, keys.deployment, 'environment.deployment', AVAILABLE.leg, 'boolean'),
  });
  return name && { at: node.at, name, ...rest };
}
