import { basename } from 'node:path';
import { InputError } from '../../lib/mistake.ts';
import { type Commit, LOG, parseCommits } from './commits.ts';
import { askAll, type Git, paths, topOfRepository } from './git.ts';

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

/** A repository on this machine, as it stood when it was asked. */
export interface LocalRepository extends Repository {
  /** The newest commit of every branch, local or of origin, by full ref in the order of their names. */
  readonly tips: ReadonlyMap<string, string>;
  /** The branch that is checked out; absent where HEAD is none. */
  readonly current?: string;
  readonly head: Commit;
  /** Whether the working tree is that of HEAD, but for ignored files. Git sees that from the index, without reading every file. */
  readonly clean: boolean;
}

/** Asks git about the repository that holds `dir`; a folder without one, or one without a commit, is a mistake. */
export async function readRepository(from: Git): Promise<LocalRepository> {
  const [top, settings, remote, refs, newest, status] = await askAll(from, [
    ['rev-parse', '--show-toplevel'],
    ['config', '--null', '--get-regexp', '^(user\\.(name|email)|init\\.defaultbranch)$'],
    ['remote', 'get-url', 'origin'],
    ['for-each-ref', `--format=${REF_FORMAT}`, 'refs/heads', 'refs/remotes/origin'],
    [...LOG, '-1', 'HEAD', '--'],
    ['status', '--porcelain=v2', '--branch', '--untracked-files=normal'],
  ]);
  const dir = top.ok ? top.output : await topOfRepository(from);
  const [head] = newest.ok ? parseCommits(newest.output) : [];
  if (!head)
    throw new InputError([{ message: `The repository "${dir}" has no commit yet`, fix: 'commit something first' }]);
  const { tips, current, remoteHead } = readRefs(refs.output);
  const { 'user.name': name, 'user.email': email, 'init.defaultbranch': configured } = readSettings(settings.output);
  const login = (name ?? 'local').trim().replaceAll(/\s+/g, '-');
  const place = parseRemote(remote.output) ?? { serverUrl: 'https://github.com', owner: login, name: basename(dir) };
  return {
    dir,
    ...place,
    defaultBranch: remoteHead ?? chooseDefaultBranch(tips, current, configured),
    actor: { login, email: email ?? `${login}@localhost` },
    tips,
    ...(current !== undefined && { current }),
    head,
    clean: status.ok && isClean(status.output, head.id),
  };
}

/** The settings of git that matter here, by their names in lower case; of several values the last counts, as in git. */
function readSettings(output: string): Readonly<Record<string, string>> {
  const pairs = paths(output).map((entry) => {
    const [name = '', ...value] = entry.split('\n');
    return [name, value.join('\n')];
  });
  return Object.fromEntries(pairs);
}

const REF_FORMAT = ['refname', 'objectname', 'objecttype', 'symref', 'HEAD'].map((name) => `%(${name})`).join('%00');

interface Refs extends Pick<LocalRepository, 'tips'> {
  readonly current: string | undefined;
  /** The branch that origin's HEAD is. */
  readonly remoteHead: string | undefined;
}

function readRefs(output: string): Refs {
  const tips = new Map<string, string>();
  let current: string | undefined;
  let remoteHead: string | undefined;
  for (const line of output.split('\n')) {
    const [ref = '', id = '', type, link = '', mark] = line.split('\0');
    if (ref === 'refs/remotes/origin/HEAD') remoteHead = shortName(link, 'refs/remotes/origin/');
    else if (type === 'commit') tips.set(ref, id);
    if (mark === '*') current = shortName(ref, 'refs/heads/');
  }
  return { tips, current, remoteHead };
}

function shortName(ref: string, folder: string): string | undefined {
  return ref.startsWith(folder) ? ref.slice(folder.length) : undefined;
}

/** A branch of init.defaultBranch, main or master, else the branch that is checked out. */
function chooseDefaultBranch(
  tips: LocalRepository['tips'],
  current: string | undefined,
  configured: string | undefined,
): string {
  const known = [configured, 'main', 'master'].find((branch) => branch && branchTip({ tips }, branch) !== undefined);
  return known ?? current ?? configured ?? 'main';
}

function isClean(status: string, head: string): boolean {
  const lines = status.split('\n');
  return lines.includes(`# branch.oid ${head}`) && lines.every((line) => line.startsWith('# '));
}

/** The commit of a branch, local or of origin. */
export function branchTip({ tips }: Pick<LocalRepository, 'tips'>, branch: string): string | undefined {
  return tips.get(`refs/heads/${branch}`) ?? tips.get(`refs/remotes/origin/${branch}`);
}

/** A commit by any name that git knows; one that doesn't exist is a mistake. */
export async function findCommit(here: Git, { head }: LocalRepository, name: string): Promise<Commit> {
  if (name === 'HEAD' || name === head.id) return head;
  const [answer] = await askAll(here, [[...LOG, '-1', '--end-of-options', `${name}^{commit}`, '--']]);
  const [commit] = answer.ok ? parseCommits(answer.output) : [];
  if (commit) return commit;
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
