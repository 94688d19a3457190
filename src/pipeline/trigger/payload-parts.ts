import type { ValueObject } from '../../expressions/value.ts';
import { type Git, git } from './git.ts';
import type { Repository } from './repository.ts';

/** As many commits as GitHub puts into a push event. */
const MAX_COMMITS = 2048;

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

/** The commits of a range as a push event lists them, oldest first. */
export async function commitParts(here: Git, range: readonly string[], repository: Repository): Promise<ValueObject[]> {
  const format = ['%H', '%T', '%B', '%cI', '%an', '%ae', '%cn', '%ce'].join('%x00');
  const words = ['log', '--reverse', `--max-count=${MAX_COMMITS}`, `--format=${format}%x00%x01`, ...range];
  const output = await git(here, ...words);
  return output
    .split('\0\x01')
    .map((record) => record.replace(/^\n/, ''))
    .filter((record) => record !== '')
    .map((record) => commitPart(record.split('\0'), repository));
}

function commitPart(fields: readonly string[], { serverUrl, owner, name: repository }: Repository): ValueObject {
  const [id = '', tree = '', message = '', timestamp = '', author = '', email = '', committer = '', mail = ''] = fields;
  return {
    id,
    tree_id: tree,
    distinct: true,
    message: message.replace(/\n+$/, ''),
    timestamp,
    url: `${serverUrl}/${owner}/${repository}/commit/${id}`,
    author: { name: author, email, username: author },
    committer: { name: committer, email: mail, username: committer },
  };
}
