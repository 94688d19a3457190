import path from 'node:path';
import { mustRun } from '../../lib/command.ts';
import { type TemporaryFolder, temporaryFolder } from '../../lib/temporary-folder.ts';
import { type GitObjects, openObjects } from './git-objects.ts';
import { commitFiles, type SourceFiles } from './source-files.ts';

/** The files of a run, apart from the repository they came from. */
export interface Snapshot extends AsyncDisposable {
  /** What it holds: the commit that was asked for, HEAD, or one of the working tree as it stood. */
  readonly commit: string;
  /** The files of that commit, to read workflow files from. */
  readonly files: SourceFiles;
  /** The top of a repository with that commit checked out; made when it is first asked for, as many runs need none. */
  folder(): Promise<string>;
}

export interface SnapshotRequest {
  readonly repository: string;
  /** A commit by its hash; absent: the working tree with its uncommitted files. */
  readonly commit?: string;
}

/**
 * Keeps what is to run in a repository of its own that borrows the original's objects. The original is only read:
 * neither its index nor its objects change, and nothing a run does can reach its files.
 */
export async function takeSnapshot({ repository, commit }: SnapshotRequest): Promise<Snapshot> {
  const copy = repositoryCopy(repository);
  try {
    const taken = commit ?? (await commitWorkingTree(repository, await copy.clone()));
    const objects = openObjects({ dir: commit === undefined ? await copy.clone() : repository });
    let checkedOut: Promise<string> | undefined;
    return {
      commit: taken,
      files: commitFiles(objects, taken),
      folder: () => (checkedOut ??= copy.checkOut(taken)),
      [Symbol.asyncDispose]: () => close(objects, copy),
    };
  } catch (error) {
    await copy[Symbol.asyncDispose]();
    throw error;
  }
}

async function close(objects: GitObjects, copy: AsyncDisposable): Promise<void> {
  objects[Symbol.dispose]();
  await copy[Symbol.asyncDispose]();
}

interface RepositoryCopy extends AsyncDisposable {
  /** The copy's folder, without files; made when it is first asked for. */
  clone(): Promise<string>;
  checkOut(commit: string): Promise<string>;
}

function repositoryCopy(repository: string): RepositoryCopy {
  let temporary: Promise<TemporaryFolder> | undefined;
  let cloned: Promise<string> | undefined;
  const make = async () => {
    temporary = temporaryFolder('gantry-source');
    const files = path.join((await temporary).path, 'files');
    await mustRun(['git', 'clone', '--quiet', '--shared', '--no-checkout', repository, files]);
    return files;
  };
  const clone = () => (cloned ??= make());
  return {
    clone,
    async checkOut(commit) {
      const cwd = await clone();
      const words = ['git', '-c', 'advice.detachedHead=false', 'checkout', '--quiet', '--force', '--detach', commit];
      await mustRun(words, { cwd });
      return cwd;
    },
    async [Symbol.asyncDispose]() {
      await cloned?.catch(() => undefined);
      await (await temporary)?.[Symbol.asyncDispose]();
    },
  };
}

/** A commit of the working tree as it stands, ignored files left out, made in the copy; HEAD when it differs in nothing. */
async function commitWorkingTree(repository: string, copy: string): Promise<string> {
  const cwd = repository;
  const head = (await mustRun(['git', 'rev-parse', 'HEAD'], { cwd: copy })).stdout.trim();
  const env = { ...process.env, GIT_DIR: path.join(copy, '.git'), GIT_WORK_TREE: repository };
  await mustRun(['git', 'read-tree', 'HEAD'], { cwd, env });
  await mustRun(['git', 'add', '--all', '--', '.'], { cwd, env });
  const tree = (await mustRun(['git', 'write-tree'], { cwd, env })).stdout.trim();
  const before = (await mustRun(['git', 'rev-parse', 'HEAD^{tree}'], { cwd: copy })).stdout.trim();
  if (tree === before) return head;
  const author = {
    GIT_AUTHOR_NAME: 'gantry',
    GIT_AUTHOR_EMAIL: 'gantry@localhost',
    GIT_COMMITTER_NAME: 'gantry',
    GIT_COMMITTER_EMAIL: 'gantry@localhost',
  };
  const words = ['git', 'commit-tree', tree, '-p', head, '-m', 'The working tree with its uncommitted files'];
  return (await mustRun(words, { cwd, env: { ...env, ...author } })).stdout.trim();
}
