import { Command } from 'commander';
import { loadProject } from '../config/load.ts';
import { checkHost } from '../delivery/deploy/check/check-host.ts';
import type { Finding } from '../delivery/deploy/check/host-facts.ts';
import { HostUnreachable } from '../delivery/deploy/host.ts';
import { openShell } from '../delivery/deploy/setup/root-shell.ts';
import { installedScripts } from '../delivery/deploy/setup/set-up.ts';
import { findEnvironment } from '../delivery/release/session.ts';
import { ConnectionLost } from '../delivery/remote/ssh-master.ts';
import { pc } from '../events/colours.ts';
import { type Cli, commonOptions, withCommonOptions, writeJson } from './cli.ts';
import { findHome } from './home.ts';
import { sshHosts } from './host-add.ts';
import { looking } from './looking.ts';
import { hostAccess, tellWaits } from './wire.ts';

/** `gantry host check <environment>`: proves each point that a deployment hangs on, and says what puts it right. */
export function hostCheckCommand(cli: Cli): Command {
  const command = new Command('check')
    .description('prove that the hosts of an environment are as deployments need them')
    .argument('<environment>')
    .action(async (name: string, options) => {
      const { folder, json } = commonOptions(options);
      const home = await findHome(folder);
      const project = await loadProject(home.repository);
      const scripts = await installedScripts();
      const onWait = tellWaits(looking(cli, json).emit);
      let isWell = true;
      const environment = findEnvironment(project, name);
      for (const host of sshHosts(environment)) {
        const { knownHosts, privateKey } = hostAccess(home);
        await using shell = await openShell({ target: host, knownHosts, privateKey }, { signal: cli.signal, onWait });
        const findings = await checkHost(shell, project, { environment, host }, scripts).catch(unreached);
        if (findings.some(({ ok }) => !ok)) isWell = false;
        if (json) for (const finding of findings) writeJson(cli, { type: 'host-check', host: host.name, ...finding });
        else cli.out.write(`${[pc.bold(host.name), ...findings.flatMap(linesOf)].join('\n')}\n`);
      }
      if (json) writeJson(cli, { type: 'summary', result: isWell ? 'success' : 'failure', environment: name });
      cli.exitCode = isWell ? 0 : 1;
    });
  return withCommonOptions(command, 'gantry host check production');
}

function unreached(error: unknown): Finding[] {
  if (!(error instanceof HostUnreachable || error instanceof ConnectionLost)) throw error;
  return [{ name: 'ssh', ok: false, says: error.message, fix: 'try "ssh -v" to the host' }];
}

function linesOf({ name, ok, says, fix }: Finding): string[] {
  const line = `  ${ok ? pc.green('✓') : pc.red('✗')} ${name}: ${says}`;
  return fix === null ? [line] : [line, `      ${pc.dim(fix)}`];
}
