import type { ValueObject } from '../../expressions/value.ts';
import type { WorkflowEvent } from '../workflow/workflow-event.ts';
import { NO_COMMIT, pushedFiles } from './changed-files.ts';
import { type Git, gitMaybe } from './git.ts';
import { commitParts, repositoryPart, senderPart } from './payload-parts.ts';
import type { Repository } from './repository.ts';

/** A push to tell of: a full ref, and the commits it pointed to. {@link NO_COMMIT} stands for none. */
export interface Push {
  readonly ref: string;
  readonly before: string;
  readonly after: string;
}

/** The push event of these commits, as GitHub would have sent it. */
export async function pushEvent(here: Git, repository: Repository, push: Push): Promise<WorkflowEvent> {
  const { ref, before, after } = push;
  const deleted = after === NO_COMMIT;
  const created = before === NO_COMMIT;
  const range = created ? ['-1', after] : [`${before}..${after}`];
  const branch = ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined;
  const [commits, changedFiles] = await Promise.all([
    deleted ? [] : commitParts(here, range, repository),
    branch !== undefined && !deleted ? pushedFiles(here, before, after, branch) : undefined,
  ]);
  const head = deleted ? null : await headPart(here, repository, after, commits.at(-1));
  const forced =
    !created && !deleted && (await gitMaybe(here, 'merge-base', '--is-ancestor', before, after)) === undefined;
  const { login, email } = repository.actor;
  const url = `${repository.serverUrl}/${repository.owner}/${repository.name}`;
  const compare = created ? `${url}/commit/${after}` : `${url}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`;
  return {
    name: 'push',
    ref,
    commit: after,
    deleted,
    ...(changedFiles && { changedFiles }),
    ...(typeof head?.message === 'string' && { commitMessage: head.message }),
    payload: {
      ref,
      before,
      after,
      created,
      deleted,
      forced,
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

/** The commit that was pushed: mostly the newest of the list; a push that goes back in history has none. */
async function headPart(
  here: Git,
  repository: Repository,
  after: string,
  newest: ValueObject | undefined,
): Promise<ValueObject | null> {
  if (newest?.id === after) return newest;
  const [head = null] = await commitParts(here, ['-1', after], repository);
  return head;
}
