import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { type Leftover, OUTPUT_GRACE, type RunningStep, type StepEnd, type StepProcess } from '../types.ts';

const TERMINATE_AFTER = 7500;
const KILL_AFTER = 2500;

/** What every process of a job carries in its environment, so that none can hide from the job's end in another session. */
export const TRACKING = 'RUNNER_TRACKING_ID';

/** The process groups of a job: those that may still have members. */
export interface Groups {
  add(group: number): void;
  /** Nothing is left of it; its number may soon be a stranger's. */
  forget(group: number): void;
}

/** Starts a step's process in a process group of its own. `mark` is its own tracking variable, see {@link markOf}. */
export function startProcess(step: StepProcess, base: NodeJS.ProcessEnv, mark: string, groups: Groups): RunningStep {
  const child = spawnOrReason(step, { ...base, ...step.environment, [TRACKING]: mark });
  if (typeof child === 'string')
    return { ended: Promise.resolve({ kind: 'notStarted', reason: child }), cancel: () => undefined };
  const group = child.pid;
  if (group !== undefined) groups.add(group);
  child.stdout.on('data', (chunk: Buffer) => step.onOutput(chunk, 'stdout'));
  child.stderr.on('data', (chunk: Buffer) => step.onOutput(chunk, 'stderr'));
  const exited = Promise.withResolvers<void>();
  const ended = new Promise<StepEnd>((resolve) => {
    child.once('error', (error) => {
      exited.resolve();
      // The system says the same of a missing folder as of a missing program.
      resolve({ kind: 'notStarted', reason: fs.existsSync(step.folder) ? error.message : 'No such file or directory' });
    });
    child.once('exit', (code, name) => {
      exited.resolve();
      if (group !== undefined && !signalGroup(group, 0)) groups.forget(group);
      const end: StepEnd = name ? { kind: 'signalled', signal: name } : { kind: 'exited', code: code ?? 0 };
      // A daemon may hold the pipes open; what it prints after the grace is no longer the step's.
      const cut = setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, OUTPUT_GRACE);
      child.once('close', () => {
        clearTimeout(cut);
        resolve(end);
      });
    });
  });
  return { ended, cancel: group === undefined ? () => undefined : cancelInStages(group, mark, exited.promise) };
}

/** Some starts fail at once, others later by an event: an environment of more than the system takes is of the first kind. */
function spawnOrReason({ words: [program = '', ...rest], folder }: StepProcess, given: NodeJS.ProcessEnv) {
  // For a program a value ends at a NUL, but Node takes none that has one.
  const env = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value?.split('\0', 1)[0]]));
  try {
    return spawn(program, rest, { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return (error as NodeJS.ErrnoException).code === 'E2BIG' ? 'Argument list too long' : error.message;
  }
}

/**
 * SIGINT to the process group, SIGTERM after 7.5 s, and 2.5 s later the whole tree is killed. A process that obeys may
 * leave others behind: they get SIGTERM at once, and are killed as late. (runner: ProcessInvoker.cs)
 */
function cancelInStages(group: number, mark: string, exited: Promise<void>): () => void {
  let cancelled = false;
  const kill = () => {
    signalGroup(group, 'SIGKILL');
    signalMarked(mark, 'SIGKILL');
  };
  return () => {
    if (cancelled) return;
    cancelled = true;
    signalGroup(group, 'SIGINT');
    const terminate = setTimeout(() => signalGroup(group, 'SIGTERM'), TERMINATE_AFTER);
    const last = setTimeout(kill, TERMINATE_AFTER + KILL_AFTER);
    void exited.then(() => {
      clearTimeout(terminate);
      clearTimeout(last);
      const left = signalGroup(group, 'SIGTERM');
      if (signalMarked(mark, 'SIGTERM') || left) setTimeout(kill, KILL_AFTER).unref();
    });
  };
}

/** Signals a process group, and says whether it has a member. */
function signalGroup(group: number, name: NodeJS.Signals | 0): boolean {
  return signal(-group, name);
}

/**
 * Ends what a job left running: its process groups, and every process that still carries its tracking variable, also in
 * another session; gives the latter. One that cleared its environment as well is told from a stranger's only by the
 * job's cgroup.
 */
export function killLeftovers(tracking: string, groups: Iterable<number>): Leftover[] {
  const left = marked(tracking).map((pid) => ({ pid, name: nameOf(pid) }));
  for (const { pid } of left) signal(pid, 'SIGKILL');
  for (const group of groups) signalGroup(group, 'SIGKILL');
  return left;
}

function nameOf(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/comm`, 'utf8').trimEnd();
  } catch {
    return 'unknown';
  }
}

/** The tracking variable of a job's nth process: begins with the job's, so that it leads to one process tree and to the job. */
export function markOf(tracking: string, n: number): string {
  return `${tracking}.${n}`;
}

/** Signals every process that {@link marked} finds; says whether there was one. */
function signalMarked(mark: string, name: NodeJS.Signals): boolean {
  return marked(mark).filter((pid) => signal(pid, name)).length > 0;
}

/**
 * Every process whose tracking variable is `mark` or begins with it and a dot. Looks at once: a machine has hundreds of
 * processes, and a promise for each takes ten times as long.
 */
function marked(mark: string): number[] {
  const whole = Buffer.from(`${TRACKING}=${mark}\0`);
  const beginning = Buffer.from(`${TRACKING}=${mark}.`);
  const entries = fs.existsSync('/proc') ? fs.readdirSync('/proc') : [];
  const others = entries.filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid);
  const found = others.filter((entry) => {
    const environment = environmentOf(entry);
    return environment?.includes(whole) || environment?.includes(beginning);
  });
  return found.map(Number);
}

let room = Buffer.allocUnsafe(256 * 1024);

/** The environment a process was started with, until the next is read; null when it is gone or a stranger's. */
function environmentOf(pid: string): Buffer | null {
  let file: number | undefined;
  try {
    file = fs.openSync(`/proc/${pid}/environ`, 'r');
    for (let length = 0; ; ) {
      const read = fs.readSync(file, room, length, room.length - length, null);
      length += read;
      if (read === 0) return room.subarray(0, length);
      if (length === room.length) room = Buffer.concat([room, Buffer.allocUnsafe(length)]);
    }
  } catch {
    return null;
  } finally {
    if (file !== undefined) fs.closeSync(file);
  }
}

/** Whether there is such a process; one that became another user's (sudo) is there, but out of reach. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH') return false;
    if (code === 'EPERM') return true;
    throw error;
  }
}
