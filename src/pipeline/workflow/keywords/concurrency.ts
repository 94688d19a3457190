import { defined } from '../../../lib/defined.ts';
import type { Available } from '../contexts.ts';
import { readField } from '../field-reader.ts';
import type { Concurrency, Field } from '../model.ts';
import { type Reader, readKeys } from '../reader.ts';
import type { YamlNode } from '../yaml.ts';

/** GitHub's limit for the name of a group. */
export const MAX_GROUP = 400;

/** `concurrency`: the group's name alone, or with `cancel-in-progress` and `queue`. */
export function readConcurrency(reader: Reader, node: YamlNode, available: Available): Concurrency | undefined {
  if (node.kind === 'scalar') {
    const group = readGroup(reader, node, 'concurrency', available);
    return group && { at: node.at, group };
  }
  const known = ['group', 'cancel-in-progress', 'queue'] as const;
  const keys = readKeys(reader, node, 'concurrency', known, ['group']);
  const cancel = keys['cancel-in-progress'];
  const group = keys.group && readGroup(reader, keys.group, 'concurrency.group', available);
  const cancelInProgress = cancel && readField(reader, cancel, 'cancel-in-progress', available, 'boolean');
  const queue = keys.queue && readField(reader, keys.queue, 'concurrency.queue', available, 'non-empty');
  if (queue?.literal !== undefined && queue.literal !== 'single' && queue.literal !== 'max')
    reader.unknown(queue.at, 'concurrency queue', queue.source, ['single', 'max']);
  if (queue?.literal === 'max' && cancelInProgress?.literal === true)
    reader.mistake(queue.at, '"queue: max" keeps every waiting run, so it cannot go with "cancel-in-progress: true"');
  return group && defined({ at: node.at, group, cancelInProgress, queue });
}

function readGroup(reader: Reader, node: YamlNode, what: string, available: Available): Field | undefined {
  const group = readField(reader, node, what, available, 'non-empty');
  if (group?.literal !== undefined && group.source.length > MAX_GROUP)
    reader.mistake(group.at, `The concurrency group has ${group.source.length} characters, more than ${MAX_GROUP}`);
  return group;
}
