import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityOf, isThere, type ProcessIdentity } from '../src/lib/process-identity.ts';

/** The demo folder is this story's until it is disposed of. */
export interface Hold extends AsyncDisposable {
  /** Writes down a process of the story, so that the next one can end it should this one be killed. */
  add(pid: number): Promise<void>;
}

/** Another story is being told in the same folder. */
export class Busy extends Error {}

/** Milliseconds that a story which is being interrupted has for tidying up. */
const PATIENCE = 30_000;
/** The longest that steps of a killed `gantry run` outlive it, in milliseconds. */
const WATCHDOG = 2200;

/**
 * Takes the demo folder. What a killed story left running is ended first; one that still runs is waited for a moment,
 * because it may be on its way out, and then is a {@link Busy}.
 */
export async function holdDemo(
  folder: string,
  say: (line: string) => void,
  { patience = PATIENCE } = {},
): Promise<Hold> {
  const file = `${folder}.processes`;
  await fs.mkdir(path.dirname(file), { recursive: true });
  const [owner, ...rest] = await readProcesses(file);
  if (owner && isThere(owner)) {
    say(`another story (process ${owner.pid}) is at work here; waiting for its end …`);
    const end = Date.now() + patience;
    while (isThere(owner)) {
      if (Date.now() > end) throw new Busy(`process ${owner.pid} tells the story here already; end it first`);
      await sleep(250);
    }
  }
  const left = rest.filter(isThere);
  for (const { pid } of left) process.kill(pid, 'SIGKILL');
  if (left.length > 0) await sleep(WATCHDOG);
  await fs.rm(file, { force: true });
  const add = async (pid: number) => fs.appendFile(file, `${pid} ${identityOf(pid).start}\n`);
  await add(process.pid);
  return { add, [Symbol.asyncDispose]: () => fs.rm(file, { force: true }) };
}

async function readProcesses(file: string): Promise<ProcessIdentity[]> {
  const lines = (await fs.readFile(file, 'utf8').catch(() => '')).split('\n');
  return lines.flatMap((line) => {
    const [pid, start = '-'] = line.split(' ');
    return Number(pid) > 1 ? [{ pid: Number(pid), start }] : [];
  });
}
