import fs from 'node:fs/promises';
import path from 'node:path';

/** The file of a run folder that names the host's folder: without it nobody knows whose sockets these were. */
const OWNER = 'root';
/** Files with `PID START` of what runs for a host. */
const PROCESSES = new Set(['pid', 'supervisor', 'front.pid', 'front.supervisor']);
/** Bytes that such a file may have. */
const MOST = 4096;

/** Writes down whose run folder this is. */
export async function nameOwner(folder: string, root: string): Promise<void> {
  await fs.writeFile(path.join(folder, OWNER), `${root}\n`, { mode: 0o600 });
}

/**
 * Removes run folders in `parent` whose host's folder is gone and of which no process lives: nobody else would. Only
 * real folders of this user; no link is followed. What cannot be read or removed is left.
 */
export async function sweepRunFolders(parent: string): Promise<void> {
  const entries = await fs.readdir(parent, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isDirectory() || !/^[0-9a-f]{8}$/.test(entry.name)) continue;
    const folder = path.join(parent, entry.name);
    if ((await isForsaken(folder)) && !(await hasProcesses(folder))) {
      await fs.rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

async function isForsaken(folder: string): Promise<boolean> {
  const found = await fs.lstat(folder).catch(() => null);
  if (!found?.isDirectory() || found.uid !== process.getuid?.()) return false;
  const root = (await readSmall(path.join(folder, OWNER)))?.trimEnd();
  if (!root || !path.isAbsolute(root)) return false;
  return fs.lstat(root).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
  );
}

async function hasProcesses(folder: string): Promise<boolean> {
  const files = await fs.readdir(folder, { recursive: true, withFileTypes: true });
  const told = files.filter((file) => file.isFile() && PROCESSES.has(file.name));
  const texts = await Promise.all(told.map(({ parentPath, name }) => readSmall(path.join(parentPath, name))));
  return (await Promise.all(texts.map((text) => isAlive(text ?? '')))).includes(true);
}

/** Whether the process that `PID START` names is there; what cannot be read counts as there. */
async function isAlive(text: string): Promise<boolean> {
  const [pid = '', start = ''] = text.trim().split(' ');
  if (!/^\d+$/.test(pid) || !/^\d+$/.test(start)) return text.trim() !== '';
  const stat = await fs.readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] === start;
}

async function readSmall(file: string): Promise<string | null> {
  const found = await fs.lstat(file).catch(() => null);
  if (!found?.isFile() || found.size > MOST) return null;
  return fs.readFile(file, 'utf8').catch(() => null);
}
