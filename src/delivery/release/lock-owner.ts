import os from 'node:os';

/** Who holds a lock, for people; and, on the same machine, whether that deployer still runs. */
export function ownerName(author: string): string {
  return `${author} on ${os.hostname()} (process ${process.pid})`;
}

/** Whether an owner's process was on this machine and is gone. */
export function isGone(owner: string): boolean {
  const match = / on (\S+) \(process (\d+)\)$/.exec(owner);
  if (!match || match[1] !== os.hostname()) return false;
  try {
    process.kill(Number(match[2]), 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
