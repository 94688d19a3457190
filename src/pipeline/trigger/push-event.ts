import type { WorkflowEvent } from '../workflow/workflow-event.ts';
import { NO_COMMIT, pushedFiles } from './changed-files.ts';
import { type Commit, readCommits } from './commits.ts';
import { type Git, gitMaybe } from './git.ts';
import { commitPart, repositoryPart, senderPart } from './payload-parts.ts';
import type { LocalRepository } from './repository.ts';

/** A push to tell of: a full ref, and the commits it pointed to. {@link NO_COMMIT} stands for none. */
export interface Push {
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  /** Leaves out which files were changed, where no filter asks for them. */
  readonly withoutFiles?: boolean;
}

/** As many commits as GitHub puts into a push event. */
const MAX_COMMITS = 2048;

/** The push event of these commits, as GitHub would have sent it. */
export async function pushEvent(here: Git, repository: LocalRepository, push: Push): Promise<WorkflowEvent> {
  const { ref, before, after, withoutFiles } = push;
  const deleted = after === NO_COMMIT;
  const created = before === NO_COMMIT;
  const branch = ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined;
  const [told, changedFiles] = await Promise.all([
    tellCommits(here, repository, push),
    branch !== undefined && !deleted && !withoutFiles ? pushedFiles(here, before, after, branch) : undefined,
  ]);
  const commits = told.commits.map((commit) => commitPart(commit, repository));
  const head = told.head ? commitPart(told.head, repository) : null;
  const { login, email } = repository.actor;
  const url = `${repository.serverUrl}/${repository.owner}/${repository.name}`;
  const compare = created ? `${url}/commit/${after}` : `${url}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`;
  return {
    name: 'push',
    ref,
    commit: after,
    deleted,
    ...(changedFiles && { changedFiles }),
    ...(told.head && { commitMessage: told.head.message }),
    payload: {
      ref,
      before,
      after,
      created,
      deleted,
      forced: told.forced,
      base_ref: null,
      compare,
      commits,
      head_commit: head,
      repository: repositoryPart(repository),
      pusher: { name: login, email },
      sender: senderPart(repository),
    },
  };
}

interface Told {
  /** Oldest first. */
  readonly commits: readonly Commit[];
  /** The commit that was pushed; null when the ref was deleted. */
  readonly head: Commit | null;
  /** Whether commits were taken away. */
  readonly forced: boolean;
}

/** The commits of a push. Git is only asked for what the repository has not told yet. */
async function tellCommits(here: Git, { head }: LocalRepository, { before, after }: Push): Promise<Told> {
  if (after === NO_COMMIT) return { commits: [], head: null, forced: false };
  const pushed = after === head.id ? head : await oneCommit(here, after);
  if (before === NO_COMMIT || (pushed?.parents.length === 1 && pushed.parents[0] === before))
    return { commits: pushed ? [pushed] : [], head: pushed, forced: false };
  const [commits, ancestor] = await Promise.all([
    readCommits(here, '--reverse', `--max-count=${MAX_COMMITS}`, `${before}..${after}`),
    gitMaybe(here, 'merge-base', '--is-ancestor', before, after),
  ]);
  return { commits, head: pushed, forced: ancestor === undefined };
}

async function oneCommit(here: Git, id: string): Promise<Commit | null> {
  const [commit = null] = await readCommits(here, '-1', id);
  return commit;
}
