import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { runCommand } from '../command.ts';
import { InputError } from '../mistake.ts';

/** A user to run PostgreSQL as, in the form `spawn` takes. */
export interface ServerUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const candidates = ['nobody', 'daemon', 'postgres'];

/** Whom PostgreSQL must run as: undefined is this process's own user; for root another one, since PostgreSQL refuses root. */
export async function serverUser(): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of candidates) {
    const ids = await Promise.all(['-u', '-g'].map((flag) => runCommand(['id', flag, name])));
    const [uid, gid] = ids.map(({ code, stdout }) => (code === 0 ? Number(stdout) : Number.NaN));
    if (uid && gid && uid > 0) return { name, uid, gid };
  }
  throw new InputError([
    {
      message: `PostgreSQL refuses to run as root, and none of the users ${candidates.join(', ')} exists here`,
      fix: 'run Gantry as another user, or give it a database server of your own',
    },
  ]);
}

/** The nearest folder above (or at) `path` that others may not enter, or undefined when all may be entered. */
export async function closedFolder(path: string): Promise<string | undefined> {
  for (let folder = path; ; folder = dirname(folder)) {
    const found = await stat(folder).catch(() => undefined);
    if (found && !(found.mode & 0o001)) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

/** Makes `folder` (and those above it), open for the server's user to walk through. Throws an {@link InputError} when one above is closed to it. */
export async function makeReachable(folder: string, user: ServerUser | undefined): Promise<void> {
  const oldMask = process.umask(0o022);
  try {
    await mkdir(folder, { recursive: true });
  } finally {
    process.umask(oldMask);
  }
  const closed = user && (await closedFolder(folder));
  if (!closed) return;
  throw new InputError([
    {
      message: `PostgreSQL runs as "${user.name}" here (it refuses root) and cannot reach ${folder}, because ${closed} is closed to others`,
      fix: 'choose a folder that others may enter, such as one below /tmp',
    },
  ]);
}
