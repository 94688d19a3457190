import type { WorkflowEvent } from '../workflow/workflow-event.ts';
import { textMember } from './payload-members.ts';

/** What GitHub calls a run without a `run-name`: the pushed commit's subject, the title of the pull request or issue, the release. Undefined: the workflow's name. */
export function eventTitle({ name, payload, commitMessage }: WorkflowEvent): string | undefined {
  const title =
    name === 'push' || name === 'merge_group'
      ? commitMessage
      : (textMember(payload, 'pull_request', 'title') ??
        textMember(payload, 'issue', 'title') ??
        textMember(payload, 'discussion', 'title') ??
        textMember(payload, 'release', 'name') ??
        textMember(payload, 'release', 'tag_name') ??
        (name === 'repository_dispatch' ? textMember(payload, 'action') : undefined));
  return title?.split('\n')[0]?.trim();
}
