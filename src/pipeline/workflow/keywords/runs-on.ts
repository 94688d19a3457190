import { AVAILABLE } from '../contexts.ts';
import { readTree } from '../field-reader.ts';
import type { FieldTree } from '../model.ts';
import { describe, type Reader, readKeys } from '../reader.ts';
import type { YamlNode } from '../yaml.ts';

/** `runs-on`: a label, a list of labels, or a mapping with `group` and `labels`. */
export function readRunsOn(reader: Reader, node: YamlNode): FieldTree | undefined {
  const keys = node.kind === 'map' ? readKeys(reader, node, 'runs-on', ['group', 'labels']) : {};
  const labels = node.kind === 'map' ? keys.labels : node;
  for (const label of labels?.kind === 'list' ? labels.items : labels ? [labels] : []) {
    if (label.kind !== 'scalar' || label.value === null || label.value === '')
      reader.mistake(
        label.at,
        `A label of runs-on must be a text that is not empty, but is ${describe(label)}`,
        'name one, such as ubuntu-latest',
      );
  }
  if (labels?.kind === 'list' && labels.items.length === 0)
    reader.mistake(labels.at, 'runs-on has no label', 'name one, such as ubuntu-latest');
  if (keys.group) checkGroup(reader, keys.group);
  if (node.kind === 'map' && !keys.group && !keys.labels && node.entries.length === 0)
    reader.mistake(node.at, 'runs-on needs "group" or "labels"');
  return readTree(reader, node, 'runs-on', AVAILABLE.leg);
}

/** A group is named by itself, or with whose it is. (runner: WorkflowTemplateConverter.cs, ConvertToRunsOn) */
function checkGroup(reader: Reader, node: YamlNode): void {
  if (node.kind !== 'scalar' || typeof node.value !== 'string' || node.value.includes('${{')) return;
  const [owner = '', name, ...more] = node.value.split('/');
  if (name === undefined) return;
  const wrong = `Invalid runs-on group name '${node.value}'.`;
  if (name === '' && more.length === 0) reader.mistake(node.at, wrong);
  else if (more.length > 0 || !['org', 'organization', 'ent', 'enterprise'].includes(owner))
    reader.mistake(
      node.at,
      `${wrong} Please use 'organization/' or 'enterprise/' prefix to target a single runner group.`,
    );
}
