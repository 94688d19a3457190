import readline from 'node:readline/promises';
import { Command } from 'commander';
import { loadProject } from '../config/load.ts';
import type { SshHost } from '../config/project.ts';
import { HostUnreachable } from '../delivery/deploy/host.ts';
import { findEnvironment } from '../delivery/release/session.ts';
import {
  type HostKey,
  knownHostsFile,
  meetHost,
  pinKey,
  pinnedKeys,
  readFingerprint,
} from '../delivery/remote/known-hosts.ts';
import { pc } from '../events/colours.ts';
import { InputError } from '../lib/mistake.ts';
import { type Cli, commonOptions, withCommonOptions, writeJson } from './cli.ts';
import { findHome } from './home.ts';

/** What became of one host. */
interface Added {
  readonly host: string;
  readonly result: 'pinned' | 'unchanged' | 'refused' | 'unreachable';
  readonly keyType?: string;
  readonly fingerprint?: string;
  readonly reason?: string;
}

/** How a key is vouched for. */
interface Vouching {
  readonly yes: boolean;
  readonly fingerprints: readonly string[];
  /** Asks a person; absent where nobody sits there. */
  readonly ask?: (question: string) => Promise<boolean>;
}

/** `gantry host add <environment>`: shows the keys of its hosts and pins those that were confirmed. */
export function hostAddCommand(cli: Cli): Command {
  const command = new Command('add')
    .description('show the host keys of an environment and pin them; only pinned keys are ever trusted')
    .argument('<environment>')
    .option(
      '--fingerprint <SHA256:…>',
      'pin without asking where the key has this fingerprint (may be repeated)',
      collect,
    )
    .option('--yes', 'pin whatever key is shown the first time; never one that changed', false)
    .action(async (name: string, options) => {
      const { folder, json } = commonOptions(options);
      const home = await findHome(folder);
      const hosts = sshHosts(findEnvironment(await loadProject(home.repository), name));
      const vouching = vouchingOf(cli, options, json);
      const added: Added[] = [];
      for (const host of hosts) {
        const one = await addHost(knownHostsFile(home.state), host, vouching, cli.signal);
        added.push(one);
        if (json) writeJson(cli, { type: 'host-key', ...one });
        else cli.out.write(`${lineOf(one)}\n`);
      }
      const isWell = added.every(({ result }) => result === 'pinned' || result === 'unchanged');
      if (json) writeJson(cli, { type: 'summary', result: isWell ? 'success' : 'failure', environment: name });
      cli.exitCode = isWell ? 0 : 1;
    });
  return withCommonOptions(
    command,
    'gantry host add production --fingerprint SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDlegSxqABS4ZlXJqk',
  );
}

async function addHost(file: string, host: SshHost, vouching: Vouching, signal: AbortSignal): Promise<Added> {
  const { name } = host;
  const found = await meetHost(host, signal).catch((error: unknown) => {
    if (error instanceof HostUnreachable) return error;
    throw error;
  });
  if (found instanceof HostUnreachable) return { host: name, result: 'unreachable', reason: found.message };
  const shown = { host: name, keyType: found.type, fingerprint: found.fingerprint };
  const pinned = await pinnedKeys(file, host);
  if (pinned.some(({ key }) => key === found.key)) return { ...shown, result: 'unchanged' };
  const reason = await objection(name, found, pinned[0], vouching);
  if (reason !== null) return { ...shown, result: 'refused', reason };
  await pinKey(file, host, found);
  return { ...shown, result: 'pinned' };
}

/** Why a key is not pinned; null when somebody vouches for it. A key that changed needs more than a yes to everything. */
async function objection(
  name: string,
  found: HostKey,
  pinned: HostKey | undefined,
  { yes, fingerprints, ask }: Vouching,
): Promise<string | null> {
  if (fingerprints.includes(found.fingerprint)) return null;
  if (fingerprints.length > 0) return 'no --fingerprint is that of this key';
  if (yes && !pinned) return null;
  const changed = pinned ? ` It had ${pinned.fingerprint} before: somebody may be between you and it!` : '';
  const question = `${name} shows the ${found.type} key ${found.fingerprint}.${changed} Pin it?`;
  if (!yes && ask) return (await ask(question)) ? null : 'not confirmed';
  return pinned
    ? `its key changed (pinned is ${pinned.fingerprint}); give --fingerprint if it was set up anew`
    : 'nobody confirmed it; give --fingerprint, or --yes';
}

function vouchingOf(cli: Cli, options: Readonly<Record<string, unknown>>, json: boolean): Vouching {
  const given = Array.isArray(options.fingerprint) ? options.fingerprint.map(String) : [];
  const canAsk = process.stdin.isTTY && !json;
  return {
    yes: options.yes === true,
    fingerprints: given.map(readFingerprint),
    ...(canAsk && { ask: (question) => askPerson(cli, question) }),
  };
}

async function askPerson(cli: Cli, question: string): Promise<boolean> {
  const lines = readline.createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question(`${question} [yes/no] `, { signal: cli.signal });
    return answer.trim().toLowerCase() === 'yes';
  } finally {
    lines.close();
  }
}

/** The hosts of an environment that SSH reaches; an InputError when there is none. */
export function sshHosts({ name, hosts, at }: ReturnType<typeof findEnvironment>): SshHost[] {
  const found = hosts.filter((host) => host.kind === 'ssh');
  if (found.length > 0) return found;
  throw new InputError([
    {
      message: `${name} has no host that is reached by SSH`,
      at,
      fix: 'its hosts are local folders, which have no key',
    },
  ]);
}

function lineOf({ host, result, keyType, fingerprint, reason }: Added): string {
  const key = fingerprint === undefined ? '' : ` ${keyType} ${fingerprint}`;
  const sign = result === 'pinned' || result === 'unchanged' ? pc.green(result) : pc.red(result);
  return `${host}${key}: ${sign}${reason === undefined ? '' : `, ${reason}`}`;
}

function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}
