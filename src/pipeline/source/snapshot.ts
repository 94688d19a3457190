import path from 'node:path';
import { mustRun } from '../../lib/command.ts';
import { temporaryFolder } from '../../lib/temporary-folder.ts';

/** The files of a run, apart from the repository they came from. */
export interface Snapshot extends AsyncDisposable {
  /** A folder with the files of the run, to read workflow files from. */
  readonly files: string;
  /** What it holds: the commit that was asked for, HEAD, or one of the working tree as it stood. */
  readonly commit: string;
}

export interface SnapshotRequest {
  readonly repository: string;
  /** A commit by its hash; absent: the working tree with its uncommitted files. */
  readonly commit?: string;
}

/**
 * Copies what is to run into a repository of its own that borrows the original's objects. The original is only read:
 * neither its index nor its objects change, and nothing a run does can reach its files.
 */
export async function takeSnapshot({ repository, commit }: SnapshotRequest): Promise<Snapshot> {
  const folder = await temporaryFolder('gantry-source');
  const files = path.join(folder.path, 'files');
  try {
    const [changed] = await Promise.all([
      commit === undefined ? lookAtWorkingTree(repository) : null,
      mustRun(['git', 'clone', '--quiet', '--shared', '--no-checkout', repository, files]),
    ]);
    const taken = commit ?? (await commitWorkingTree(repository, files, changed));
    await mustRun(['git', '-c', 'advice.detachedHead=false', 'checkout', '--quiet', '--force', '--detach', taken], {
      cwd: files,
    });
    return {
      files,
      commit: taken,
      [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
    };
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
}

/** HEAD when nothing differs from it, else null. Git sees that from the index, without reading every file. */
async function lookAtWorkingTree(repository: string): Promise<string | null> {
  const look = { cwd: repository, env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' } };
  const words = ['git', 'status', '--porcelain=v2', '--branch', '--untracked-files=normal'];
  const { stdout } = await mustRun(words, look);
  const lines = stdout.trimEnd().split('\n');
  const head = lines.find((line) => line.startsWith('# branch.oid '))?.slice('# branch.oid '.length);
  return head !== undefined && lines.every((line) => line.startsWith('# ')) ? head : null;
}

/** A commit of the working tree as it stands, ignored files left out, made in the copy; `clean` is HEAD where it differs in nothing. */
async function commitWorkingTree(repository: string, copy: string, clean: string | null): Promise<string> {
  if (clean !== null) return clean;
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
