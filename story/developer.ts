import { applyChange, type Change } from './changes.ts';
import { type Demo, git } from './demo.ts';

/** Makes a change on a branch of its own and pushes it; gives the commit. */
export async function openPullRequest({ work }: Demo, change: Change): Promise<string> {
  await git(work, 'checkout', '--quiet', '-b', change.branch, 'main');
  await applyChange(work, change);
  await git(work, 'add', '--all');
  await git(work, 'commit', '--quiet', '--message', change.message);
  await git(work, 'push', '--quiet', 'origin', change.branch);
  return git(work, 'rev-parse', 'HEAD');
}

/** Merges a branch into another one with a merge commit, as a forge does, and pushes it; gives the commit. */
export async function merge({ work }: Demo, from: string, into: string): Promise<string> {
  await git(work, 'checkout', '--quiet', ...(await branchWords(work, into)));
  await git(work, 'merge', '--quiet', '--no-ff', '--message', `Merge ${from} into ${into}`, from);
  await git(work, 'push', '--quiet', 'origin', into);
  return git(work, 'rev-parse', 'HEAD');
}

async function branchWords(work: string, branch: string): Promise<string[]> {
  const known = await git(work, 'branch', '--list', branch);
  return known === '' ? ['-b', branch, `origin/${branch}`] : [branch];
}
