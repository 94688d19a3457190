import { InputError } from '../../lib/mistake.ts';
import type { WorkflowEvent } from '../workflow/workflow-event.ts';
import { pullRequestFiles } from './changed-files.ts';
import { type Git, git } from './git.ts';
import { repositoryPart, senderPart } from './payload-parts.ts';
import { branchTip, findCommit, type LocalRepository } from './repository.ts';

/** The events that are about a pull request. */
export type PullRequestEventName =
  | 'pull_request'
  | 'pull_request_target'
  | 'pull_request_review'
  | 'pull_request_review_comment';

/** A pull request to tell of. */
export interface PullRequest {
  readonly name: PullRequestEventName;
  readonly action: string;
  readonly number: number;
  /** Branches by their short names. */
  readonly base: string;
  readonly head: string;
  readonly headCommit: string;
  /** The merge of head into base, when somebody made it. */
  readonly mergeCommit?: string;
}

/** The event of a pull request between two branches of one repository. */
export async function pullRequestEvent(
  here: Git,
  repository: LocalRepository,
  pull: PullRequest,
): Promise<WorkflowEvent> {
  const { name, action, number, base, head, headCommit, mergeCommit } = pull;
  const baseCommit = branchTip(repository, base);
  if (baseCommit === undefined)
    throw new InputError([{ message: `There is no branch "${base}" that a pull request could go to` }]);
  const [changedFiles, { message }, count] = await Promise.all([
    pullRequestFiles(here, baseCommit, headCommit),
    findCommit(here, repository, headCommit),
    git(here, 'rev-list', '--count', `${baseCommit}..${headCommit}`).then(Number),
  ]);
  const { defaultBranch } = repository;
  return {
    name,
    action,
    ...(name === 'pull_request_target'
      ? { ref: `refs/heads/${defaultBranch}`, commit: branchTip(repository, defaultBranch) ?? baseCommit }
      : { ref: `refs/pull/${number}/merge`, commit: mergeCommit ?? headCommit }),
    headRef: head,
    baseRef: base,
    branch: base,
    ...(changedFiles && { changedFiles }),
    commitMessage: message,
    payload: {
      action,
      number,
      pull_request: {
        ...pullRequestPart(repository, pull, baseCommit, message),
        ...{ commits: count, changed_files: changedFiles?.length ?? 0 },
      },
      repository: repositoryPart(repository),
      sender: senderPart(repository),
    },
  };
}

/** An open pull request that nobody did anything with, titled as GitHub does it: from the commit's message. */
function pullRequestPart(repository: LocalRepository, pull: PullRequest, baseCommit: string, message: string) {
  const { owner, name, serverUrl } = repository;
  const { number, base, head, headCommit, mergeCommit } = pull;
  const side = (branch: string, sha: string) => ({
    label: `${owner}:${branch}`,
    ref: branch,
    sha,
    user: { login: owner },
    repo: repositoryPart(repository),
  });
  const [title = '', , ...body] = message.split('\n');
  return {
    number,
    state: 'open',
    locked: false,
    draft: false,
    merged: false,
    mergeable: null,
    title,
    body: body.join('\n').trim() || null,
    html_url: `${serverUrl}/${owner}/${name}/pull/${number}`,
    user: senderPart(repository),
    labels: [],
    assignees: [],
    requested_reviewers: [],
    milestone: null,
    merge_commit_sha: mergeCommit ?? null,
    head: side(head, headCommit),
    base: side(base, baseCommit),
    author_association: 'OWNER',
  };
}
