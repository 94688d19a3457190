import { basename } from 'node:path';
import { InputError } from '../../lib/mistake.ts';
import { type Git, git, gitMaybe, paths } from './git.ts';

/** What a repository is called and where its work goes. */
export interface Repository {
  readonly dir: string;
  readonly owner: string;
  readonly name: string;
  /** Such as https://github.com */
  readonly serverUrl: string;
  readonly defaultBranch: string;
  /** Who the events are said to come from. */
  readonly actor: { readonly login: string; readonly email: string };
}

/** Asks git about the repository that holds `dir`; a folder without one, or one without a commit, is a mistake. */
export async function readRepository(from: Git): Promise<Repository> {
  const dir = await gitMaybe(from, 'rev-parse', '--show-toplevel');
  if (dir === undefined)
    throw new InputError([
      { message: `"${from.dir}" is not inside a git repository`, fix: 'run "git init" and commit' },
    ]);
  const here = { ...from, dir };
  const [commit, remote, settings, branches] = await Promise.all([
    gitMaybe(here, 'rev-parse', '--verify', 'HEAD^{commit}'),
    gitMaybe(here, 'remote', 'get-url', 'origin'),
    readSettings(here),
    readBranches(here),
  ]);
  if (commit === undefined)
    throw new InputError([{ message: `The repository "${dir}" has no commit yet`, fix: 'commit something first' }]);
  const { 'user.name': name, 'user.email': email } = settings;
  const defaultBranch = await chooseDefaultBranch(here, branches, settings['init.defaultbranch']);
  const login = (name ?? 'local').trim().replaceAll(/\s+/g, '-');
  const place = (remote && parseRemote(remote)) || {
    serverUrl: 'https://github.com',
    owner: login,
    name: basename(dir),
  };
  return { dir, ...place, defaultBranch, actor: { login, email: email ?? `${login}@localhost` } };
}

/** The settings of git that matter here, by their names in lower case; of several values the last counts, as in git. */
async function readSettings(here: Git): Promise<Readonly<Record<string, string>>> {
  const wanted = '^(user\\.(name|email)|init\\.defaultbranch)$';
  const output = (await gitMaybe(here, 'config', '--null', '--get-regexp', wanted)) ?? '';
  const pairs = paths(output).map((entry) => {
    const [name = '', ...value] = entry.split('\n');
    return [name, value.join('\n')];
  });
  return Object.fromEntries(pairs);
}

/** The branches that two links name: that of origin, and the one that is checked out. */
interface LinkedBranches {
  readonly remote: string | undefined;
  readonly current: string | undefined;
}

async function readBranches(here: Git): Promise<LinkedBranches> {
  const [remote, current] = await Promise.all([
    gitMaybe(here, 'symbolic-ref', '--short', 'refs/remotes/origin/HEAD'),
    gitMaybe(here, 'symbolic-ref', '--short', 'HEAD'),
  ]);
  return { remote, current };
}

/** The branch of origin/HEAD, else a local branch of init.defaultBranch, main or master, else the branch that is checked out. */
async function chooseDefaultBranch(
  here: Git,
  { remote, current }: LinkedBranches,
  configured: string | undefined,
): Promise<string> {
  if (remote?.startsWith('origin/')) return remote.slice('origin/'.length);
  for (const branch of [configured, 'main', 'master']) {
    if (branch && (branch === current || (await branchTip(here, branch)) !== undefined)) return branch;
  }
  return current ?? configured ?? 'main';
}

/** The commit of a branch, local or of origin. */
export async function branchTip(here: Git, branch: string): Promise<string | undefined> {
  for (const ref of [`refs/heads/${branch}`, `refs/remotes/origin/${branch}`]) {
    const commit = await gitMaybe(here, 'rev-parse', '--verify', '--quiet', `${ref}^{commit}`);
    if (commit) return commit;
  }
  return undefined;
}

/** The full name of a commit; a commit that doesn't exist is a mistake. */
export async function resolveCommit(here: Git, name: string): Promise<string> {
  if (!name.startsWith('-')) {
    const commit = await gitMaybe(here, 'rev-parse', '--verify', '--quiet', `${name}^{commit}`);
    if (commit) return commit;
  }
  throw new InputError([{ message: `There is no commit "${name}" in "${here.dir}"` }]);
}

/** Server, owner and name in `https://host/owner/name.git`, `git@host:owner/name.git` or `ssh://git@host/owner/name`. */
export function parseRemote(url: string): { serverUrl: string; owner: string; name: string } | undefined {
  const web = /^(?:https?|ssh|git):\/\/(?:[^@/]*@)?([^/:]+)(?::\d+)?\/(?:.*\/)?([^/]+)\/([^/]+?)(?:\.git)?\/?$/.exec(
    url,
  );
  const short = /^(?:[^@/]+@)?([^/:]+):(?!\/)(?:.*\/)?([^/]+)\/([^/]+?)(?:\.git)?\/?$/.exec(url);
  const [, host, owner, name] = web ?? short ?? [];
  return host && owner && name ? { serverUrl: `https://${host}`, owner, name } : undefined;
}

/** The subject and body of a commit. */
export function commitMessage(here: Git, commit: string): Promise<string> {
  return git(here, 'log', '-1', '--format=%B', commit);
}
