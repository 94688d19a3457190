import fs from 'node:fs/promises';
import path from 'node:path';
import { mustRun, runCommand } from '../../lib/command.ts';
import { InputError } from '../../lib/mistake.ts';
import { temporaryFolder } from '../../lib/temporary-folder.ts';
import { HostUnreachable } from '../deploy/host.ts';
import { lastLine, loginRefusal } from './ssh-failure.ts';
import { meetWords, pinnedName, type SshTarget } from './ssh-words.ts';

/** A host's public key: who holds its private half is the host. */
export interface HostKey {
  /** Such as `ssh-ed25519`. */
  readonly type: string;
  /** Such as `SHA256:47DEQpj8…`: what the host itself prints with `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub`. */
  readonly fingerprint: string;
  /** The key itself, in base64. */
  readonly key: string;
}

/** Milliseconds for the first meeting, jump hosts included. */
const MEETING_LIMIT = 30_000;

/** The file with the pinned host keys of a repository, in its state folder. */
export function knownHostsFile(state: string): string {
  return path.join(state, 'known_hosts');
}

/** Asks a host for its key. Nobody vouches for it yet. Throws HostUnreachable (HostRefused for a jump host that refuses), and the reason of an abort. */
export async function meetHost(target: SshTarget, signal?: AbortSignal): Promise<HostKey> {
  await using folder = await temporaryFolder('gantry-meet');
  const file = path.join(folder.path, 'known_hosts');
  // A session of its own has no terminal on which ssh could ask somebody something.
  const met = await runCommand(meetWords(target, file), {
    timeout: MEETING_LIMIT,
    group: true,
    ...(signal && { signal }),
  });
  const [found] = await keysIn(file);
  if (!found)
    throw (
      loginRefusal(target, met.stderr) ??
      new HostUnreachable(target.name, lastLine(met.stderr) || 'it shows no host key')
    );
  return found;
}

/** The pinned keys of a host; none when the file or the host's lines are missing. */
export async function pinnedKeys(file: string, target: SshTarget): Promise<readonly HostKey[]> {
  await using folder = await temporaryFolder('gantry-pinned');
  const lines = await readLines(file);
  const own = path.join(folder.path, 'known_hosts');
  await fs.writeFile(own, lines.filter((line) => isOf(line, target)).join('\n'), { mode: 0o600 });
  return keysIn(own);
}

/** Pins a key as the only one of a host, in place of those it had. Whole or not at all; other lines stay as they are. */
export async function pinKey(file: string, target: SshTarget, { type, key }: HostKey): Promise<void> {
  const others = (await readLines(file)).filter((line) => !isOf(line, target));
  const text = [...others, `${pinnedName(target)} ${type} ${key}`, ''].join('\n');
  await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await fs.writeFile(`${file}.new`, text, { mode: 0o600 });
  await fs.rename(`${file}.new`, file);
}

/** A fingerprint as given by a person. Throws an InputError for anything else. */
export function readFingerprint(text: string): string {
  const found = /^(?:SHA256:)?([A-Za-z0-9+/]{43})=?$/.exec(text.trim())?.[1];
  if (found) return `SHA256:${found}`;
  throw new InputError([
    {
      message: `"${text.slice(0, 80)}" is not a fingerprint`,
      fix: 'give what "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" prints on the host: SHA256:…',
    },
  ]);
}

async function keysIn(file: string): Promise<HostKey[]> {
  const lines = await readLines(file);
  return Promise.all(
    lines.flatMap((line) => {
      const [, type, key] = line.split(/\s+/);
      return type && key ? [hostKey(type, key)] : [];
    }),
  );
}

async function hostKey(type: string, key: string): Promise<HostKey> {
  const { stdout } = await mustRun(['ssh-keygen', '-l', '-f', '-'], { input: `${type} ${key}\n` });
  const fingerprint = /SHA256:\S+/.exec(stdout)?.[0];
  if (!fingerprint) throw new Error(`ssh-keygen does not know what a key of type ${type} is`);
  return { type, key, fingerprint };
}

function isOf(line: string, target: SshTarget): boolean {
  return line.split(/\s+/)[0] === pinnedName(target);
}

async function readLines(file: string): Promise<string[]> {
  const text = await fs.readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.split('\n').filter((line) => line.trim() !== '');
}
