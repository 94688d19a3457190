import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** How the names of cgroups begin whose processes all end with them. */
const ENDING = 'gantry-';

/** A cgroup of version 2: whoever was started in it cannot leave it by a new session or an empty environment. */
export interface Cgroup {
  readonly folder: string;
  /** Runs `start`, which must do all its work at once; the processes that it starts are inside from their first moment. */
  inside<T>(start: () => T): T;
  /** Kills everything inside, and removes the cgroup. */
  end(): Promise<void>;
}

/** Makes `gantry-<name>` in the cgroup of this process; undefined where the system or the user's rights do not allow it. */
export function makeCgroup(name: string): Cgroup | undefined {
  const own = ownCgroup();
  if (own === undefined) return undefined;
  const folder = path.join(own, ENDING + name);
  try {
    fs.mkdirSync(folder);
  } catch {
    return undefined;
  }
  // A child is born where its parent is. To move it afterwards would be later than what it starts first.
  let isOut = true;
  const inside = <T>(start: () => T): T => {
    moveTo(folder);
    try {
      return start();
    } finally {
      isOut = moveTo(own);
    }
  };
  if (inside(() => ownCgroup() === folder))
    return { folder, inside, end: async () => (isOut ? endCgroup(folder) : undefined) };
  removed(folder);
  return undefined;
}

/**
 * Lets the kernel get ready: the first move of a process after a while waits some 10 ms. Called early, a move to where this
 * process is already takes that wait on another thread, while other work goes on.
 */
export async function expectCgroups(): Promise<void> {
  const own = ownCgroup();
  if (own === undefined) return;
  await fs.promises.writeFile(path.join(own, 'cgroup.procs'), '0').catch(() => undefined);
}

/** Moves this process; whether it could. */
function moveTo(cgroup: string): boolean {
  return write(path.join(cgroup, 'cgroup.procs'), '0');
}

/** The words with which a program starts outside of every cgroup that is to end; the same words where there is none. */
export function outsideWords(words: readonly string[]): readonly string[] {
  const own = ownCgroup();
  const end = own?.indexOf(`/${ENDING}`) ?? -1;
  if (own === undefined || end < 0) return words;
  return ['sh', '-c', 'echo $$ >"$0" && exec "$@"', path.join(own.slice(0, end), 'cgroup.procs'), ...words];
}

/** The folder of this process's cgroup of version 2. (man 7 cgroups: /proc/[pid]/cgroup; man 5 proc: mountinfo) */
function ownCgroup(): string | undefined {
  const own = /^0::(\/.*)$/m.exec(read('/proc/self/cgroup'))?.[1];
  const mount = read('/proc/self/mountinfo')
    .split('\n')
    .find((line) => line.includes(' - cgroup2 '))
    ?.split(' ');
  const [root, point] = [mount?.[3], mount?.[4]];
  if (own === undefined || root === undefined || point === undefined) return undefined;
  const inside = path.relative(root, own);
  return inside.startsWith('..') ? undefined : path.join(point, inside);
}

/** A process that is being killed keeps its cgroup a moment longer. */
async function endCgroup(folder: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    for (const pid of killAll(folder)) kill(pid);
    if (removed(folder)) return;
    await sleep(10);
  }
}

/** Kills at once where the system can (Linux 5.14), and gives the processes that must be killed one by one elsewhere. */
function killAll(folder: string): number[] {
  if (fs.existsSync(path.join(folder, 'cgroup.kill'))) {
    write(path.join(folder, 'cgroup.kill'), '1');
    return [];
  }
  return [folder, ...inner(folder)].flatMap((one) =>
    read(path.join(one, 'cgroup.procs')).split('\n').filter(Boolean).map(Number),
  );
}

function removed(folder: string): boolean {
  try {
    for (const one of inner(folder).toReversed()) fs.rmdirSync(one);
    fs.rmdirSync(folder);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

/** The cgroups inside, outer ones first. */
function inner(folder: string): string[] {
  const entries = fs.readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return entries.flatMap(({ name }) => [path.join(folder, name), ...inner(path.join(folder, name))]);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended, or is another user's.
  }
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Whether the system took it. */
function write(file: string, text: string): boolean {
  try {
    fs.writeFileSync(file, text);
    return true;
  } catch {
    return false;
  }
}
