import { readFile, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a running PostgreSQL wrote into `postmaster.pid` of its data folder. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly socketFolder: string;
  /** Whether it listens on TCP too. */
  readonly tcp: boolean;
  readonly ready: boolean;
}

/** The PostgreSQL that runs on this data folder, or undefined when none does (a leftover file of a dead one does not count). */
export async function findPostmaster(data: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const [pid, , , port, socketFolder = '', address = '', , status = ''] = text.split('\n');
  if (!pid || !port || !(await runsOn(Number(pid), data))) return undefined;
  return {
    pid: Number(pid),
    port: Number(port),
    socketFolder,
    tcp: address.trim() !== '',
    ready: status.trim() === 'ready',
  };
}

// The number may have gone to another program since; a PostgreSQL's working folder is its data folder.
async function runsOn(pid: number, data: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => '');
  return folder !== '' && folder === (await realpath(data));
}

/** Ends a PostgreSQL in good order: open connections are cut, what was committed is kept. Resolves when it is gone. */
export async function stopPostmaster(pid: number): Promise<void> {
  for (const [signal, milliseconds] of [
    ['SIGINT', 15_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ] as const) {
    if (!send(pid, signal)) return;
    const end = Date.now() + milliseconds;
    while (Date.now() < end) {
      if (!isAlive(pid)) return;
      await sleep(10);
    }
  }
  throw new Error(`PostgreSQL (process ${pid}) does not end`);
}

function isAlive(pid: number): boolean {
  return send(pid, 0);
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
