import { EVENTS } from './events.ts';
import type { Workflow } from './model.ts';
import type { WorkflowEvent } from './workflow-event.ts';

/** What an event is mostly about, where that is not the first of its types. */
const USUAL: Readonly<Record<string, string>> = { workflow_run: 'completed' };

/**
 * An event whose activity type nobody said gets one, as every event of GitHub has: the usual one (an issue opened, a release
 * published) where a workflow listens to it, else the first that a workflow names.
 */
export function withAssumedType(event: WorkflowEvent, workflows: readonly Workflow[]): WorkflowEvent {
  if (event.action !== undefined) return event;
  const heard = workflows.flatMap(({ triggers }) => triggers.filter(({ event: name }) => name === event.name));
  const usual = USUAL[event.name] ?? EVENTS[event.name]?.types?.[0];
  const isHeard = usual !== undefined && heard.some(({ types }) => types === undefined || types.includes(usual));
  const type = isHeard ? usual : (heard.find(({ types }) => types)?.types?.[0] ?? usual);
  return type === undefined ? event : { ...event, action: type, payload: { ...event.payload, action: type } };
}
