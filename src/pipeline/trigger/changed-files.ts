import { type Git, git, gitMaybe, paths } from './git.ts';

/** GitHub gives up on the diff of a push with more commits than this, and lets path filters pass. */
const MAX_COMMITS = 1000;

/** What a push without a commit before or after it has in their place. */
export const NO_COMMIT = '0'.repeat(40);

/**
 * The files a push changed: two-dot, before against after. The first push of a branch is compared with the parent of the
 * oldest commit that no other branch has. Undefined when GitHub would not know either.
 */
export async function pushedFiles(
  here: Git,
  before: string,
  after: string,
  branch: string,
): Promise<readonly string[] | undefined> {
  const first = before === NO_COMMIT;
  const base = first ? await beforeFirstPush(here, after, branch) : before;
  if (base === undefined) return undefined;
  if (!first) {
    if ((await gitMaybe(here, 'cat-file', '-e', base)) === undefined) return undefined;
    const commits = await git(here, 'rev-list', '--count', `--max-count=${MAX_COMMITS + 1}`, `${before}..${after}`);
    if (Number(commits) > MAX_COMMITS) return undefined;
  }
  return paths(await git(here, 'diff', '--name-only', '--no-renames', '-z', base, after));
}

/** The files a pull request changes: three-dot, from where its head left the base. Undefined without a common commit. */
export async function pullRequestFiles(here: Git, base: string, head: string): Promise<readonly string[] | undefined> {
  const fork = await gitMaybe(here, 'merge-base', base, head);
  return fork === undefined
    ? undefined
    : paths(await git(here, 'diff', '--name-only', '--no-renames', '-z', fork, head));
}

/** Files that differ from HEAD or are new and not ignored. */
export async function uncommittedFiles(here: Git): Promise<readonly string[]> {
  const [changed, untracked] = await Promise.all([
    git(here, 'diff', '--name-only', '--no-renames', '-z', 'HEAD'),
    git(here, 'ls-files', '--others', '--exclude-standard', '-z'),
  ]);
  return [...paths(changed), ...paths(untracked)];
}

/** A commit, or the empty tree when the branch's own commits go back to the beginning. */
async function beforeFirstPush(here: Git, after: string, branch: string): Promise<string | undefined> {
  const others = ['--not', `--exclude=${branch}`, '--branches', `--exclude=origin/${branch}`, '--remotes=origin'];
  const own = await git(here, 'rev-list', '--topo-order', `--max-count=${MAX_COMMITS + 1}`, after, ...others);
  const commits = own.split('\n').filter((commit) => commit !== '');
  if (commits.length === 0 || commits.length > MAX_COMMITS) return undefined;
  const parent = await gitMaybe(here, 'rev-parse', '--verify', '--quiet', `${commits.at(-1)}^`);
  return parent ?? (await git(here, 'hash-object', '-t', 'tree', '--stdin'));
}
