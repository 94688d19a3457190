import { defined } from '../../../lib/defined.ts';
import { EVENTS, type EventKind } from '../events.ts';
import { describe, type Reader, readEntries, readKeys, readLiterals } from '../reader.ts';
import type { Trigger } from '../trigger-model.ts';
import type { YamlNode } from '../yaml.ts';
import { readDispatchInputs } from './dispatch-inputs.ts';
import { readFilters } from './filters.ts';
import { readSchedules } from './schedule.ts';
import { readCallInputs, readCallOutputs, readCallSecrets } from './workflow-call.ts';

/** `on`: one event, a list of events, or a mapping from events to what narrows them. */
export function readOn(reader: Reader, node: YamlNode): readonly Trigger[] {
  if ((node.kind === 'map' && node.entries.length === 0) || (node.kind === 'list' && node.items.length === 0))
    reader.mistake(node.at, 'No event starts this workflow: "on" is empty', 'on: push');
  if (node.kind === 'map') return readEventMap(reader, node);
  return readLiterals(reader, node, 'on').flatMap(({ text, at }) => {
    const kind = EVENTS[text];
    if (!kind) reader.unknown(at, 'event', text, Object.keys(EVENTS));
    else if (text === 'schedule')
      reader.mistake(
        at,
        'The event "schedule" needs a list of cron times',
        'on: { schedule: [{ cron: "0 4 * * *" }] }',
      );
    else return [{ event: text, at }];
    return [];
  });
}

function readEventMap(reader: Reader, node: YamlNode): Trigger[] {
  return readEntries(reader, node, 'on').flatMap(({ key, text, value }) => {
    const kind = EVENTS[text];
    if (!kind) {
      reader.unknown(key.at, 'event', text, Object.keys(EVENTS));
      return [];
    }
    if (text === 'schedule') return [{ event: text, at: key.at, schedules: readSchedules(reader, value) }];
    if (value.kind === 'scalar' && value.value === null) return [{ event: text, at: key.at }];
    return [{ event: text, at: key.at, ...readNarrowing(reader, value, text, kind) }];
  });
}

function readNarrowing(reader: Reader, node: YamlNode, event: string, kind: EventKind): Partial<Trigger> {
  if (kind.keys.length === 0 || node.kind !== 'map') {
    reader.mistake(
      node.at,
      `The event "${event}" takes ${kind.keys.length ? 'a mapping' : 'nothing'}, but has ${describe(node)}`,
    );
    return {};
  }
  const keys = readKeys(reader, node, `the event "${event}"`, kind.keys);
  const call = event === 'workflow_call';
  return defined({
    types: keys.types && readTypes(reader, keys.types, event, kind),
    ...readFilters(reader, node, keys),
    workflows: keys.workflows && readLiterals(reader, keys.workflows, 'workflows').map(({ text }) => text),
    inputs: keys.inputs && (call ? readCallInputs(reader, keys.inputs) : readDispatchInputs(reader, keys.inputs)),
    secrets: keys.secrets && readCallSecrets(reader, keys.secrets),
    outputs: keys.outputs && readCallOutputs(reader, keys.outputs),
  });
}

function readTypes(reader: Reader, node: YamlNode, event: string, kind: EventKind): string[] {
  return readLiterals(reader, node, 'types').flatMap(({ text, at }) => {
    if (!kind.types || kind.types.includes(text)) return [text];
    reader.unknown(at, 'activity type', text, kind.types, event);
    return [];
  });
}
