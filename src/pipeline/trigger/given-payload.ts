import { isObject, type Value, type ValueObject } from '../../expressions/value.ts';
import type { WorkflowEvent } from '../workflow/workflow-event.ts';
import { eventRef, type KnownRefs } from './event-ref.ts';
import { filesOfCommits, member, textMember } from './payload-members.ts';

/** An event whose payload is given, or a part of it: it says itself what it is about, the rest stays as it was made up. */
export function withPayload(event: WorkflowEvent, given: ValueObject, refs: KnownRefs): WorkflowEvent {
  const payload = merge(event.payload, given);
  const { name } = event;
  const action = textMember(payload, 'action');
  const message = textMember(given, 'head_commit', 'message');
  const files = name === 'push' ? filesOfCommits(given) : undefined;
  const cron = textMember(given, 'schedule');
  const inputs = name === 'workflow_dispatch' ? givenInputs(given, event.inputs) : event.inputs;
  return {
    ...event,
    payload,
    ref: eventRef(name, payload, refs),
    ...(action !== undefined && { action }),
    ...(name === 'push' && { deleted: payload.deleted === true }),
    ...branches(name, payload),
    ...(message !== undefined && { commitMessage: message }),
    ...(files && { changedFiles: files }),
    ...(cron !== undefined && { cron }),
    ...(inputs && { inputs }),
  };
}

/** The commit that a payload says the event is about: `github.sha`. */
export function payloadCommit(name: string, payload: ValueObject): string | undefined {
  const sha =
    name === 'push'
      ? textMember(payload, 'after')
      : (textMember(payload, 'merge_group', 'head_sha') ?? textMember(payload, 'deployment', 'sha'));
  return sha !== undefined && /^[0-9a-f]{40}$/.test(sha) && !/^0+$/.test(sha) ? sha : undefined;
}

function branches(name: string, payload: ValueObject): Partial<WorkflowEvent> {
  const base = textMember(payload, 'pull_request', 'base', 'ref');
  const head = textMember(payload, 'pull_request', 'head', 'ref');
  if (name === 'workflow_run')
    return {
      workflowName: textMember(payload, 'workflow_run', 'name') ?? '',
      branch: textMember(payload, 'workflow_run', 'head_branch') ?? '',
    };
  if (name === 'merge_group') {
    const into = textMember(payload, 'merge_group', 'base_ref')?.replace(/^refs\/heads\//, '');
    return into === undefined ? {} : { branch: into };
  }
  return { ...(base !== undefined && { baseRef: base, branch: base }), ...(head !== undefined && { headRef: head }) };
}

/** The inputs in the payload of a `workflow_dispatch`; those that were given apart come first. */
function givenInputs(given: ValueObject, apart: WorkflowEvent['inputs']): WorkflowEvent['inputs'] {
  const inputs = member(given, 'inputs');
  if (!isObject(inputs)) return apart;
  const scalars = Object.entries(inputs).filter(
    (entry): entry is [string, string | number | boolean] => entry[1] !== null && typeof entry[1] !== 'object',
  );
  return { ...Object.fromEntries(scalars), ...apart };
}

/** Objects are merged member by member; everything else that is given replaces what was there. */
function merge(made: ValueObject, given: ValueObject): ValueObject {
  const merged: Record<string, Value> = { ...made };
  for (const [name, value] of Object.entries(given)) {
    const before = Object.hasOwn(merged, name) ? merged[name] : undefined;
    const both = before !== undefined && isObject(before) && isObject(value);
    Object.defineProperty(merged, name, {
      value: both ? merge(before, value) : value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return merged;
}
