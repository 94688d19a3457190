import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCommand } from '../../src/lib/command.ts';
import type { WorkflowCase } from './read-case.ts';

/** A git repository of a case's own, removed at the end. */
export interface TestRepository extends AsyncDisposable {
  readonly folder: string;
}

/** Makes the repository that a case describes: all its files in a first commit on main, `changed` in a second on its branch. */
export async function makeRepository(wanted: WorkflowCase): Promise<TestRepository> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gantry-case-'));
  const git = async (...words: string[]) => {
    const result = await runCommand(['git', ...words], { cwd: folder });
    if (result.code !== 0) throw new Error(`git ${words.join(' ')}: ${result.stderr}`);
  };
  const files: Record<string, string> = { 'readme.txt': 'a repository\n', ...wanted.files };
  if (wanted.workflow !== undefined) files['.github/workflows/ci.yml'] = wanted.workflow;
  await git('-c', 'init.defaultBranch=main', 'init', '-q', '--template=');
  await appendFile(path.join(folder, '.git', 'config'), '[user]\n\tname = octo\n\temail = octo@localhost\n');
  for (const [name, text] of Object.entries(files)) await write(folder, name, text);
  const commit = async (message: string) => {
    await git('add', '-A');
    await git('commit', '-q', '--allow-empty', '--no-gpg-sign', '-m', message);
  };
  const { changed, branch } = wanted;
  await commit(changed ? 'Begin' : wanted.message);
  if (branch !== 'main') await git('switch', '-q', '-c', branch);
  if (changed) {
    for (const name of changed) await write(folder, name, 'changed\n');
    await commit(wanted.message);
  }
  for (const name of wanted.uncommitted) await write(folder, name, 'not committed\n');
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }) };
}

async function write(folder: string, name: string, text: string): Promise<void> {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
}
