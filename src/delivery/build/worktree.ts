import { randomBytes } from 'node:crypto';
import { readdir, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { runCommand } from '../../lib/command.ts';
import { git, gitEnvironment } from './git.ts';
import { lives } from './store.ts';

const PREFIX = 'gantry-build-';

/**
 * A clean checkout of a commit in a temporary folder; away from the repository, so that nothing of the working folder
 * can be found from within. Removed when its user is done; one whose user was killed is removed by the next.
 */
export async function checkOut(
  repository: string,
  commit: string,
): Promise<{ readonly folder: string } & AsyncDisposable> {
  const temporary = await realpath(os.tmpdir());
  await removeLeftovers(repository, temporary);
  const folder = path.join(temporary, `${PREFIX}${process.pid}-${randomBytes(6).toString('hex')}`);
  const remove = () => removeWorktree(repository, folder);
  try {
    await besideOthers(() =>
      git(repository, ['-c', 'core.hooksPath=/dev/null', 'worktree', 'add', '--quiet', '--detach', folder, commit]),
    );
  } catch (error) {
    await remove();
    throw error;
  }
  return { folder, [Symbol.asyncDispose]: remove };
}

/** Removes what killed builders left: this repository's worktrees, and folders of others that may be gone by now. */
async function removeLeftovers(repository: string, temporary: string): Promise<void> {
  const listed = await besideOthers(() => git(repository, ['worktree', 'list', '--porcelain', '-z']));
  const worktrees = listed.stdout.split('\0').flatMap((line) => (line.startsWith('worktree ') ? [line.slice(9)] : []));
  for (const folder of worktrees.filter(isOrphan)) await removeWorktree(repository, folder);
  const lying = (await readdir(temporary)).map((name) => path.join(temporary, name));
  // Another user's leftovers cannot be removed by us, and are theirs to remove.
  for (const folder of lying.filter(isOrphan))
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
}

function isOrphan(folder: string): boolean {
  const [, pid] = /^gantry-build-(\d+)-[0-9a-f]{12}$/.exec(path.basename(folder)) ?? [];
  return pid !== undefined && !lives(Number(pid));
}

/** Again when git came upon a worktree that another builder was just adding or removing: it reads them all, and dies of a half one. */
async function besideOthers<T>(act: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++)
    try {
      return await act();
    } catch (error) {
      const isHalf = error instanceof Error && /failed to read .*worktrees\//.test(error.message);
      if (!isHalf || attempt === 20) throw error;
      await setTimeout(50);
    }
}

/** Only this one: `git worktree prune` would also forget other worktrees, such as one on a disk that is away. */
async function removeWorktree(repository: string, folder: string): Promise<void> {
  const words = ['git', '-C', repository, 'worktree', 'remove', '--force', '--force', folder];
  await rm(folder, { recursive: true, force: true });
  await runCommand(words, { env: gitEnvironment() });
}
