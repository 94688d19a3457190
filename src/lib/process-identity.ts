import { spawnSync } from 'node:child_process';
import fs from 'node:fs';

/** A process, told from a later one of the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it began, as the system tells it: comparable, not readable. */
  readonly start: string;
}

/** A process that is there now; one that is not equals none. */
export function identityOf(pid: number): ProcessIdentity {
  return { pid, start: startOf(pid) ?? '-' };
}

/** Whether a process still is there; one that ended and was not reaped yet is not. */
export function isThere({ pid, start }: ProcessIdentity): boolean {
  return startOf(pid) === start;
}

/** The boot and the ticks since then on Linux, the date elsewhere; undefined where there is no such process. */
function startOf(pid: number): string | undefined {
  if (process.platform !== 'linux') {
    const { stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
    return stdout?.trim() || undefined;
  }
  const stat = read(`/proc/${pid}/stat`);
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z' || fields[18] === undefined) return undefined;
  return `${read('/proc/sys/kernel/random/boot_id').slice(0, 8)}.${fields[18]}`;
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
