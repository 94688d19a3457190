import { type Git, git } from './git.ts';

/** A commit as events tell of it. */
export interface Commit {
  readonly id: string;
  readonly tree: string;
  readonly parents: readonly string[];
  /** Subject and body, without line feeds at the end. */
  readonly message: string;
  readonly timestamp: string;
  readonly author: Person;
  readonly committer: Person;
}

export interface Person {
  readonly name: string;
  readonly email: string;
}

const FORMAT = ['%H', '%T', '%P', '%B', '%cI', '%an', '%ae', '%cn', '%ce'].join('%x00');

/** The words that make git print commits for {@link parseCommits}; which ones, others must follow to say. */
export const LOG = ['log', '--no-show-signature', `--format=${FORMAT}%x00%x01`] as const;

/** The commits that these words of `git log` choose. */
export async function readCommits(here: Git, ...words: readonly string[]): Promise<Commit[]> {
  return parseCommits(await git(here, ...LOG, ...words));
}

/** Reads what {@link LOG} printed. */
export function parseCommits(output: string): Commit[] {
  const records = output.split('\0\x01').map((record) => record.replace(/^\n/, ''));
  return records.filter((record) => record !== '').map((record) => commitOf(record.split('\0')));
}

function commitOf(fields: readonly string[]): Commit {
  const [id = '', tree = '', parents = '', message = '', timestamp = '', author = '', email = ''] = fields;
  const [committer = '', mail = ''] = fields.slice(7);
  return {
    id,
    tree,
    parents: parents.split(' ').filter((parent) => parent !== ''),
    message: message.replace(/\n+$/, ''),
    timestamp,
    author: { name: author, email },
    committer: { name: committer, email: mail },
  };
}
