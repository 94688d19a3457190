import { isObject } from '../../expressions/value.ts';
import type { WorkflowEvent } from '../workflow/workflow-event.ts';
import { member } from './payload-members.ts';

const FROM_PULL_REQUESTS: ReadonlySet<string> = new Set([
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
]);

/**
 * Whether an event comes from a pull request of a fork, whose workflow files are a stranger's: such a run gets no secrets.
 * `pull_request_target` runs the default branch's own files, and is trusted. A head without a repository is a fork that
 * was deleted since. (GitHub: events that trigger workflows, pull_request)
 */
export function comesFromFork({ name, payload }: WorkflowEvent): boolean {
  if (!FROM_PULL_REQUESTS.has(name)) return false;
  const head = member(payload, 'pull_request', 'head');
  const from = member(head, 'repo');
  const into = member(payload, 'pull_request', 'base', 'repo');
  if (isObject(head) && from === null) return true;
  const owner = member(from, 'full_name');
  if (typeof owner === 'string' && owner !== member(into, 'full_name')) return true;
  return member(from, 'fork') === true && member(into, 'fork') !== true;
}
