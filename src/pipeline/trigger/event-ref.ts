import type { ValueObject } from '../../expressions/value.ts';
import { member, textMember } from './payload-members.ts';

/** The refs that an event may be about when its payload names none. */
export interface KnownRefs {
  readonly defaultBranch: string;
  /** The full ref that is checked out, or that the event was made up for. */
  readonly current: string;
}

/** `GITHUB_REF` of an event, by its payload; most events are about the default branch. (GitHub: events that trigger workflows) */
export function eventRef(name: string, payload: ValueObject, { defaultBranch, current }: KnownRefs): string {
  switch (name) {
    case 'push':
    case 'workflow_dispatch':
      return fullRef(textMember(payload, 'ref')) ?? current;
    case 'create':
      return fullRef(textMember(payload, 'ref'), textMember(payload, 'ref_type')) ?? current;
    case 'release':
      return fullRef(textMember(payload, 'release', 'tag_name'), 'tag') ?? current;
    case 'deployment':
    case 'deployment_status': {
      const ref = textMember(payload, 'deployment', 'ref');
      return ref !== undefined && /^[0-9a-f]{40}$/.test(ref) ? '' : (fullRef(ref) ?? current);
    }
    case 'merge_group':
      return fullRef(textMember(payload, 'merge_group', 'head_ref')) ?? current;
    case 'pull_request':
    case 'pull_request_review':
    case 'pull_request_review_comment':
      return pullRequestRef(payload);
    default:
      return `refs/heads/${defaultBranch}`;
  }
}

/** The merge branch; of a pull request that was merged the branch it went to. */
function pullRequestRef(payload: ValueObject): string {
  const merged = member(payload, 'action') === 'closed' && member(payload, 'pull_request', 'merged') === true;
  const base = textMember(payload, 'pull_request', 'base', 'ref');
  if (merged && base !== undefined) return `refs/heads/${base}`;
  const number = member(payload, 'number') ?? member(payload, 'pull_request', 'number');
  return `refs/pull/${typeof number === 'number' ? number : 1}/merge`;
}

function fullRef(ref: string | undefined, type = 'branch'): string | undefined {
  if (ref === undefined || ref.startsWith('refs/')) return ref;
  return `refs/${type === 'tag' ? 'tags' : 'heads'}/${ref}`;
}
