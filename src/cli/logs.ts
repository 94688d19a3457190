import { Command, InvalidArgumentError } from 'commander';
import { logs } from '../delivery/release/logs.ts';
import { pc } from '../events/colours.ts';
import { type Cli, commonOptions, withCommonOptions, writeJson } from './cli.ts';
import { findHome } from './home.ts';
import { looking } from './looking.ts';
import { releaseDeps } from './wire.ts';

const MOST = 1000;

/** `gantry logs <environment> <service>`: what the live instances of a service printed, of all hosts. */
export function logsCommand(cli: Cli): Command {
  const command = new Command('logs')
    .description('show what the live instances of a service printed last, on all hosts')
    .argument('<environment>')
    .argument('<service>')
    .option('-f, --follow', 'go on until Ctrl-C, also through deployments', false)
    .option('-n, --lines <count>', `how many lines of each host, at most ${MOST}`, lineCount, 50)
    .action(async (environment: string, service: string, options) => {
      const { folder, json } = commonOptions(options);
      const deps = await releaseDeps(await findHome(folder), looking(cli, json), cli.signal);
      const request = { environment, service, lines: options.lines, follow: options.follow, signal: cli.signal };
      const lost = await logs(deps, request, (host, line, kind) => {
        if (json) writeJson(cli, { type: kind, host, text: line });
        else cli.out.write(`${pc.dim(`${host} |`)} ${kind === 'note' ? pc.yellow(line) : line}\n`);
      });
      if (json) writeJson(cli, { type: 'summary', result: lost.length === 0 ? 'success' : 'failure', lost });
      cli.exitCode = lost.length === 0 ? 0 : 1;
    });
  return withCommonOptions(command, 'gantry logs production pricing -f');
}

function lineCount(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > MOST)
    throw new InvalidArgumentError(`It takes a number from 1 to ${MOST}.`);
  return number;
}
