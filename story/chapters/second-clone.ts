import fs from 'node:fs/promises';
import path from 'node:path';
import { git } from '../demo.ts';
import { command, expect, type Story } from '../teller.ts';
import { hasNoProblem } from './five-releases.ts';

/** What the hosts know is enough: a clone that never deployed shows, lists and undoes. */
export async function secondClone(story: Story): Promise<void> {
  const { demo, narrator } = story;
  narrator.chapter(6, 'A second clone with no state of its own: status, history, rollback');
  const clone = path.join(demo.folder, 'second');
  await git(demo.folder, 'clone', '--quiet', path.join(demo.folder, 'origin.git'), clone);
  for (const name of ['.env.staging', '.env.production'])
    await fs.copyFile(path.join(demo.work, name), path.join(clone, name));
  const run = (...words: string[]) => command(story, words, { folder: clone });
  const added = await run('host', 'add', 'production', '--yes');
  const status = await run('status', 'production');
  const before = Number(status.summary.release);
  const knows = added.code === 0 && status.code === 0 && hasNoProblem(status);
  expect(story, 'Status elsewhere', knows, `release ${before} is live, says the second clone`, status);
  const history = await run('history', 'production');
  const count = Number(history.summary.count ?? 0);
  expect(story, 'History elsewhere', history.code === 0 && count >= 7, `${count} deployments are on record`, history);
  const back = await run('rollback', 'production');
  expect(story, 'Rollback elsewhere', back.code === 0, 'and it goes one release back', back);
}
