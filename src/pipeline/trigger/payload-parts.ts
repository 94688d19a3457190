import type { ValueObject } from '../../expressions/value.ts';
import type { Commit } from './commits.ts';
import type { Repository } from './repository.ts';

/** `repository` of every payload. */
export function repositoryPart({ owner, name, serverUrl, defaultBranch }: Repository): ValueObject {
  const fullName = `${owner}/${name}`;
  const url = `${serverUrl}/${fullName}`;
  return {
    name,
    full_name: fullName,
    private: true,
    fork: false,
    owner: { login: owner, name: owner, type: 'User' },
    html_url: url,
    url,
    clone_url: `${url}.git`,
    git_url: `git://${serverUrl.replace(/^https?:\/\//, '')}/${fullName}.git`,
    ssh_url: `git@${serverUrl.replace(/^https?:\/\//, '')}:${fullName}.git`,
    default_branch: defaultBranch,
    master_branch: defaultBranch,
  };
}

/** `sender` of every payload. */
export function senderPart({ actor }: Repository): ValueObject {
  return { login: actor.login, type: 'User', site_admin: false };
}

/** A commit as a push event lists it. */
export function commitPart(commit: Commit, { serverUrl, owner, name: repository }: Repository): ValueObject {
  const { id, tree, message, timestamp, author, committer } = commit;
  return {
    id,
    tree_id: tree,
    distinct: true,
    message,
    timestamp,
    url: `${serverUrl}/${owner}/${repository}/commit/${id}`,
    author: { ...author, username: author.name },
    committer: { ...committer, username: committer.name },
  };
}

/** `merge_group`: a commit that waits in the queue of the default branch, behind `base`. (GitHub: webhook payload of merge_group) */
export function mergeGroupPart(commit: Commit, base: string, repository: Repository): ValueObject {
  const { defaultBranch } = repository;
  const { id, tree_id, message, timestamp, author, committer } = commitPart(commit, repository);
  return {
    head_sha: commit.id,
    head_ref: `refs/heads/gh-readonly-queue/${defaultBranch}/pr-1-${base}`,
    base_sha: base,
    base_ref: `refs/heads/${defaultBranch}`,
    head_commit: { id, tree_id, message, timestamp, author, committer } as ValueObject,
  };
}
