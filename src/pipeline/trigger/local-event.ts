import type { ValueObject } from '../../expressions/value.ts';
import { InputError } from '../../lib/mistake.ts';
import { EVENTS } from '../workflow/events.ts';
import type { WorkflowEvent } from '../workflow/workflow-event.ts';
import { NO_COMMIT, uncommittedFiles } from './changed-files.ts';
import type { Commit } from './commits.ts';
import { type Git, gitMaybe } from './git.ts';
import { payloadCommit, withPayload } from './given-payload.ts';
import { member, textMember } from './payload-members.ts';
import { mergeGroupPart, repositoryPart, senderPart } from './payload-parts.ts';
import { type PullRequestEventName, pullRequestEvent } from './pull-request-event.ts';
import { pushEvent } from './push-event.ts';
import { branchTip, findCommit, type LocalRepository } from './repository.ts';

/** An event that a person asks for on their own machine. */
export interface LocalEventRequest {
  /** The event's name, and its activity type behind a dot: `issues.labeled`. */
  readonly name: string;
  /** A commit by any name git knows; absent: HEAD and what is not committed. */
  readonly commit?: string;
  /** Is merged over the payload that is made up. */
  readonly payload?: ValueObject;
  readonly inputs?: Readonly<Record<string, string>>;
  /** Leaves out which files a push changed, where no filter asks for them. */
  readonly withoutFiles?: boolean;
}

/**
 * Makes up the event that GitHub would have sent for a repository as it stands: what a push of its branch would be, a pull
 * request to the default branch, a release of the newest tag. What a payload says comes first.
 */
export async function localEvent(
  here: Git,
  repository: LocalRepository,
  asked: LocalEventRequest,
): Promise<WorkflowEvent> {
  const request = withType(asked);
  const { name, payload = {}, withoutFiles = false } = request;
  const commit = await findCommit(here, repository, request.commit ?? 'HEAD');
  const [made, uncommitted] = await Promise.all([
    makeUp(here, repository, request, commit),
    request.commit === undefined && !repository.clean && !withoutFiles ? uncommittedFiles(here) : [],
  ]);
  const changedFiles = made.changedFiles && [...new Set([...made.changedFiles, ...uncommitted])];
  const complete = {
    ...made,
    ...(changedFiles && { changedFiles }),
    ...(request.inputs && { inputs: request.inputs }),
  };
  const refs = { defaultBranch: repository.defaultBranch, current: made.ref };
  const event = withPayload(complete, payload, refs);
  const said = request.commit === undefined ? payloadCommit(name, payload) : undefined;
  return said === undefined ? event : { ...event, commit: said };
}

/** A request whose type is a member of its payload, as on GitHub. Throws what is wrong with the event's name and type. */
function withType(asked: LocalEventRequest): LocalEventRequest {
  const [name = '', ...rest] = asked.name.split('.');
  const known = EVENTS[name];
  if (!known || name === 'workflow_call')
    throw new InputError([
      { message: `There is no event "${name}"`, fix: 'such as push, pull_request or workflow_dispatch' },
    ]);
  if (rest.length === 0) return asked;
  const type = rest.join('.');
  // A repository_dispatch has whatever types its senders make up.
  if (name !== 'repository_dispatch' && !known.types?.includes(type))
    throw new InputError([
      {
        message: `The event ${name} has no type "${type}"`,
        fix: known.types ? `it has ${known.types.join(', ')}` : 'it has none at all',
      },
    ]);
  const said = textMember(asked.payload, 'action');
  if (said !== undefined && said !== type)
    throw new InputError(`The event is asked for as "${type}", and its payload says "${said}"`);
  return { ...asked, name, payload: { ...asked.payload, action: type } };
}

async function makeUp(
  here: Git,
  repository: LocalRepository,
  { name, payload = {}, withoutFiles = false }: LocalEventRequest,
  commit: Commit,
): Promise<WorkflowEvent> {
  const current = `refs/heads/${branchOf(repository, commit)}`;
  if (name === 'push') {
    const ref = textMember(payload, 'ref') ?? current;
    const [since, until] = await Promise.all([
      known(here, textMember(payload, 'before')),
      known(here, textMember(payload, 'after')),
    ]);
    const before = since ?? beforePush(repository, commit, ref);
    return pushEvent(here, repository, { ref, before, after: until ?? commit.id, withoutFiles });
  }
  const action = ACTIONS_OF_PULL_REQUESTS[name];
  if (action) {
    const pull = pullOf(repository, payload, current);
    return pullRequestEvent(here, repository, { ...pull, ...action, headCommit: commit.id });
  }
  const common = { repository: repositoryPart(repository), sender: senderPart(repository) };
  const tag = name === 'release' ? await gitMaybe(here, 'describe', '--tags', '--abbrev=0', commit.id) : undefined;
  return {
    name,
    ref: tag ? `refs/tags/${tag}` : current,
    commit: commit.id,
    commitMessage: commit.message,
    payload: {
      ...common,
      ...(name === 'workflow_dispatch' && { ref: current }),
      ...(name === 'merge_group' && {
        merge_group: mergeGroupPart(commit, beforeMerge(repository, commit), repository),
      }),
      ...(tag && { release: { tag_name: tag, name: tag, draft: false, prerelease: false } }),
    },
  };
}

const ACTIONS_OF_PULL_REQUESTS: Readonly<
  Record<string, { readonly name: PullRequestEventName; readonly action: string }>
> = {
  pull_request: { name: 'pull_request', action: 'opened' },
  pull_request_target: { name: 'pull_request_target', action: 'opened' },
  pull_request_review: { name: 'pull_request_review', action: 'submitted' },
  pull_request_review_comment: { name: 'pull_request_review_comment', action: 'created' },
};

/** The branches of a pull request and its number: as the payload says, else from the branch that is there to the default one. */
function pullOf(repository: LocalRepository, payload: ValueObject, current: string) {
  const wanted = textMember(payload, 'pull_request', 'base', 'ref');
  const number = member(payload, 'number') ?? member(payload, 'pull_request', 'number');
  return {
    base: wanted !== undefined && branchTip(repository, wanted) !== undefined ? wanted : repository.defaultBranch,
    head: textMember(payload, 'pull_request', 'head', 'ref') ?? current.replace(/^refs\/heads\//, ''),
    number: typeof number === 'number' ? number : 1,
  };
}

/** The commit of a payload, when this repository has it. */
async function known(here: Git, sha: string | undefined): Promise<string | undefined> {
  if (sha === undefined || !/^[0-9a-f]{40}$/.test(sha)) return undefined;
  return /^0+$/.test(sha) ? NO_COMMIT : gitMaybe(here, 'rev-parse', '--verify', '--quiet', `${sha}^{commit}`);
}

/** The branch that is checked out, else one that points to the commit, else the default branch. */
function branchOf({ current, head, tips, defaultBranch }: LocalRepository, { id }: Commit): string {
  if (current !== undefined && head.id === id) return current;
  const local = 'refs/heads/';
  const [points] = [...tips].find(([ref, tip]) => tip === id && ref.startsWith(local)) ?? [];
  return points?.slice(local.length) ?? current ?? defaultBranch;
}

/** The default branch's commit, of which the queue's is one further. */
function beforeMerge(repository: LocalRepository, { id, parents }: Commit): string {
  const tip = branchTip(repository, repository.defaultBranch);
  return tip !== undefined && tip !== id ? tip : (parents[0] ?? NO_COMMIT);
}

/** What origin has of the branch, else the commit's parent, else nothing; a tag is new. */
function beforePush({ tips }: LocalRepository, { id, parents }: Commit, ref: string): string {
  if (ref.startsWith('refs/tags/')) return NO_COMMIT;
  const pushed = tips.get(ref.replace(/^refs\/heads\//, 'refs/remotes/origin/'));
  return pushed !== undefined && pushed !== id ? pushed : (parents[0] ?? NO_COMMIT);
}
