import { spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import { OUTPUT_GRACE, type RunningStep, type StepEnd, type StepProcess } from '../types.ts';

const TERMINATE_AFTER = 7500;
const KILL_AFTER = 2500;

/** What every process of a job carries in its environment, so that none can hide from the job's end in another session. */
export const TRACKING = 'RUNNER_TRACKING_ID';

/** Starts a step's process in a process group of its own. `tracking` is in `env`. */
export function startProcess(step: StepProcess, env: NodeJS.ProcessEnv, onGroup: (group: number) => void): RunningStep {
  const [program = '', ...rest] = step.words;
  const child = spawn(program, rest, { cwd: step.folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  if (child.pid !== undefined) onGroup(child.pid);
  child.stdout.on('data', (chunk: Buffer) => step.onOutput(chunk, 'stdout'));
  child.stderr.on('data', (chunk: Buffer) => step.onOutput(chunk, 'stderr'));
  let ended = false;
  const signal = (name: NodeJS.Signals) => {
    if (!ended && child.pid !== undefined) signalGroup(child.pid, name);
  };
  const done = new Promise<StepEnd>((resolve) => {
    child.once('error', (error) => {
      ended = true;
      resolve({ kind: 'notStarted', reason: error.message });
    });
    child.once('exit', (code, name) => {
      ended = true;
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
  return { ended: done, cancel: cancelInStages(signal, done) };
}

function cancelInStages(signal: (name: NodeJS.Signals) => void, done: Promise<StepEnd>): () => void {
  let cancelled = false;
  return () => {
    if (cancelled) return;
    cancelled = true;
    signal('SIGINT');
    const terminate = setTimeout(() => signal('SIGTERM'), TERMINATE_AFTER);
    const kill = setTimeout(() => signal('SIGKILL'), TERMINATE_AFTER + KILL_AFTER);
    void done.finally(() => {
      clearTimeout(terminate);
      clearTimeout(kill);
    });
  };
}

function signalGroup(group: number, name: NodeJS.Signals): void {
  try {
    process.kill(-group, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * Ends what a job left running: its process groups, and every process that still carries its tracking variable, also in
 * another session. One that cleared its environment as well cannot be told from a stranger's.
 */
export async function killLeftovers(tracking: string, groups: Iterable<number>): Promise<void> {
  for (const group of groups) signalGroup(group, 'SIGKILL');
  const mark = Buffer.from(`${TRACKING}=${tracking}\0`);
  const entries = await fs.readdir('/proc').catch(() => []);
  const numbers = entries.filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  await Promise.all(
    numbers.map(async (name) => {
      const environment = await fs.readFile(`/proc/${name}/environ`).catch(() => null);
      if (environment?.includes(mark)) killOne(Number(name));
    }),
  );
}

function killOne(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
