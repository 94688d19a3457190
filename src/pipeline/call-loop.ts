import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import type { Job } from './workflow/model.ts';
import { readWorkflow } from './workflow/read-workflow.ts';

/** The files that a workflow would call until it calls itself again, the first one called first; undefined when it never does. */
export async function callLoop(root: string, file: string, uses: string): Promise<readonly string[] | undefined> {
  const target = resolve(file);
  const open: (readonly string[])[] = [[resolve(root, uses.slice(2))]];
  const seen = new Set<string>();
  for (const way of open) {
    const path = way.at(-1) ?? '';
    if (path === target) return way.map((one) => relative(root, one));
    if (seen.has(path)) continue;
    seen.add(path);
    for (const next of await calledFrom(root, path)) open.push([...way, next]);
  }
  return undefined;
}

async function calledFrom(root: string, path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const reading = readWorkflow(text, relative(root, path));
  const jobs: readonly Job[] = 'workflow' in reading ? reading.workflow.jobs : (reading.partial?.jobs ?? []);
  return jobs.flatMap((job) =>
    job.kind === 'call' && /^[.$]\//.test(job.uses) ? [resolve(root, job.uses.slice(2))] : [],
  );
}
