import { isObject, property, type Value } from '../../expressions/value.ts';
import type { WorkflowEvent } from '../workflow/workflow-event.ts';

const FROM_PULL_REQUESTS: ReadonlySet<string> = new Set([
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
]);

/**
 * Whether an event comes from a pull request of a fork, whose workflow files are a stranger's: such a run gets no secrets.
 * `pull_request_target` runs the base's own files, and is trusted. (GitHub: events that trigger workflows, pull_request)
 */
export function comesFromFork({ name, payload }: WorkflowEvent): boolean {
  if (!FROM_PULL_REQUESTS.has(name)) return false;
  const pull = member(payload, 'pull_request');
  const head = member(member(pull, 'head'), 'repo');
  const base = member(member(pull, 'base'), 'repo');
  const from = member(head, 'full_name');
  return member(head, 'fork') === true || (typeof from === 'string' && from !== member(base, 'full_name'));
}

function member(value: Value | undefined, name: string): Value | undefined {
  return value !== undefined && isObject(value) ? property(value, name) : undefined;
}
