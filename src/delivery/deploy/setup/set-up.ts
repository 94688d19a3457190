import fs from 'node:fs/promises';
import { ownFile } from '../../../lib/own-file.ts';
import { applyScript } from './apply-script.ts';
import { type Change, compare } from './compare.ts';
import { lookScript, readFound } from './found-host.ts';
import type { HostShell } from './root-shell.ts';
import type { WantedHost } from './wanted.ts';
import type { Script } from './wanted-host.ts';

const parts = [
  'builds',
  'sets',
  'retire',
  'systemd',
  'inbound',
  'fronts',
  'nginx',
  'questions',
  'adopt',
  'return',
  'serve',
];
const names = [...parts.map((part) => `gantry-host.${part}`), 'gantry-host'];

/** The files that `gantry host setup` installs beside one another; a program after what it reads. */
export async function installedScripts(): Promise<Script[]> {
  return Promise.all(
    ['backlog.cjs', ...names].map(async (name) => ({
      name,
      content: await fs.readFile(ownFile(`delivery/deploy/${name}`), 'utf8'),
      isProgram: name === 'gantry-host',
    })),
  );
}

/** What differs between a host and what is wanted of it. Throws when the host cannot be looked at as root. */
export async function changesOf(shell: HostShell, wanted: WantedHost): Promise<Change[]> {
  const looked = await shell.look(lookScript(wanted), true);
  const found = readFound(looked.stdout);
  if (!found) throw new SetupFailed(complaint(looked.stderr) || 'it cannot be looked at');
  return compare(wanted, found);
}

/** Makes the changes. Throws {@link SetupFailed} with the host's own words. */
export async function applyChanges(shell: HostShell, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  const { code, stdout, stderr } = await shell.change(applyScript(changes));
  if (code !== 0 || !stdout.trimEnd().endsWith('applied')) throw new SetupFailed(complaint(stderr) || `code ${code}`);
}

/** A host could not be set up: what it said. */
export class SetupFailed extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'SetupFailed';
  }
}

function complaint(stderr: string): string {
  return stderr.trim().split('\n').slice(-3).join('; ').slice(0, 600);
}
