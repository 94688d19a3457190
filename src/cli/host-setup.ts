import { Command } from 'commander';
import { loadProject } from '../config/load.ts';
import type { SshHost } from '../config/project.ts';
import { HostUnreachable } from '../delivery/deploy/host.ts';
import type { Change } from '../delivery/deploy/setup/compare.ts';
import { describeChange } from '../delivery/deploy/setup/describe.ts';
import { openShell } from '../delivery/deploy/setup/root-shell.ts';
import { applyChanges, changesOf, installedScripts, SetupFailed } from '../delivery/deploy/setup/set-up.ts';
import { wantedHost } from '../delivery/deploy/setup/wanted-host.ts';
import { findEnvironment } from '../delivery/release/session.ts';
import { loginOf } from '../delivery/remote/ssh-login.ts';
import { ConnectionLost } from '../delivery/remote/ssh-master.ts';
import { pc } from '../events/colours.ts';
import { type Cli, commonOptions, withCommonOptions, writeJson } from './cli.ts';
import { findHome } from './home.ts';
import { sshHosts } from './host-add.ts';
import { looking } from './looking.ts';
import { hostAccess, tellWaits } from './wire.ts';

/** What became of one host. */
interface SetUp {
  readonly host: string;
  readonly result: 'set up' | 'unchanged' | 'would change' | 'failed';
  readonly changes: readonly string[];
  readonly reason?: string;
}

/** `gantry host setup <environment>`: the one step that needs root. */
export function hostSetupCommand(cli: Cli): Command {
  const command = new Command('setup')
    .description('install on the hosts of an environment what deployments need; needs root there, this once')
    .argument('<environment>')
    .option('--dry-run', 'show what would change, and change nothing', false)
    .option('--login <user>', 'log in as this user, root or one with sudo, instead of the one in gantry.yml')
    .action(async (name: string, options) => {
      const { folder, json } = commonOptions(options);
      const home = await findHome(folder);
      const project = await loadProject(home.repository);
      const environment = findEnvironment(project, name);
      const scripts = await installedScripts();
      const onWait = tellWaits(looking(cli, json).emit);
      const done: SetUp[] = [];
      for (const host of sshHosts(environment)) {
        const user = typeof options.login === 'string' ? options.login : host.user;
        const { knownHosts, privateKey } = hostAccess(home);
        await using shell = await openShell(
          { target: { ...host, user }, knownHosts, privateKey },
          { signal: cli.signal, onWait },
        );
        const one = await settle(host, options.dryRun === true, {
          changes: async () => changesOf(shell, wantedHost(project, environment, host, scripts, await loginOf(host))),
          apply: (changes) => applyChanges(shell, changes),
        });
        done.push(one);
        if (json) writeJson(cli, { type: 'host-setup', ...one });
        else cli.out.write(`${linesOf(one).join('\n')}\n`);
      }
      const isWell = done.every(({ result }) => result !== 'failed');
      if (json) writeJson(cli, { type: 'summary', result: isWell ? 'success' : 'failure', environment: name });
      cli.exitCode = isWell ? 0 : 1;
    });
  return withCommonOptions(command, 'gantry host setup production --login root');
}

interface Work {
  readonly changes: () => Promise<Change[]>;
  readonly apply: (changes: readonly Change[]) => Promise<void>;
}

async function settle({ name }: SshHost, isDry: boolean, { changes, apply }: Work): Promise<SetUp> {
  let described: string[] = [];
  try {
    const found = await changes();
    described = found.flatMap(describeChange);
    if (found.length === 0) return { host: name, result: 'unchanged', changes: [] };
    if (isDry) return { host: name, result: 'would change', changes: described };
    await apply(found);
    return { host: name, result: 'set up', changes: described };
  } catch (error) {
    if (!(error instanceof SetupFailed || error instanceof HostUnreachable || error instanceof ConnectionLost))
      throw error;
    return { host: name, result: 'failed', changes: described, reason: error.message };
  }
}

function linesOf({ host, result, changes, reason }: SetUp): string[] {
  const said = result === 'failed' ? pc.red(`failed: ${reason}`) : pc.green(result);
  return [`${pc.bold(host)}: ${said}`, ...changes.map((line) => `  ${line}`)];
}
