import { git, readBlob } from './git.ts';

/** A file of a commit with its text. */
export interface CommitFile {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
}

/** The files below a folder of a commit, in the order of their paths; none when the commit has no such folder. */
export async function filesIn(repository: string, commit: string, folder: string): Promise<CommitFile[]> {
  const listed = await git(repository, ['ls-tree', '-r', '-z', '--full-tree', commit, '--', `${folder}/`]);
  const entries = listed.stdout.split('\0').flatMap((line) => {
    const [, hash, path] = /^100\d+ blob ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
    return hash === undefined || path === undefined ? [] : [{ hash, path }];
  });
  const files: CommitFile[] = [];
  for (const { hash, path } of entries) files.push({ path, text: await readBlob(repository, hash) });
  return files;
}

/** The files below some paths that differ between two commits; null when the repository does not have the first one. */
export async function filesBetween(
  repository: string,
  from: string,
  to: string,
  paths: readonly string[],
): Promise<string[] | null> {
  const known = await git(repository, ['cat-file', '-e', `${from}^{commit}`]).then(
    () => true,
    () => false,
  );
  if (!known) return null;
  const words = ['diff', '--name-only', '--no-renames', '-z', from, to, '--', ...paths];
  const listed = await git(repository, words);
  return listed.stdout.split('\0').filter((path) => path !== '');
}

/** One commit of a list. */
export interface CommitLine {
  readonly commit: string;
  readonly subject: string;
  readonly author: string;
}

const LONGEST_LIST = 200;

/** The commits that `to` has and `from` has not, newest first, at most 200; null when the repository lacks one of them. */
export async function commitsBetween(repository: string, from: string, to: string): Promise<CommitLine[] | null> {
  const words = ['log', `--max-count=${LONGEST_LIST}`, '--format=%H%x09%an%x09%s', `${from}..${to}`, '--'];
  const listed = await git(repository, words).catch(() => null);
  if (listed === null) return null;
  const lines = listed.stdout.split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const [commit = '', author = '', ...subject] = line.split('\t');
    return { commit, author, subject: subject.join('\t') };
  });
}
