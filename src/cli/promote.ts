import { Command } from 'commander';
import { promote } from '../delivery/release/promote.ts';
import { changeEnvironment, seconds, withChangeOptions } from './change.ts';
import { type Cli, withCommonOptions } from './cli.ts';

/** `gantry promote <from> <to>`: ships what is live in one environment to another. */
export function promoteCommand(cli: Cli): Command {
  const command = new Command('promote')
    .description('ship exactly the builds that are live in one environment to another')
    .argument('<from>', 'the environment whose live builds are taken')
    .argument('<to>', 'the environment they go to')
    .option('--override-after <reason>', 'let builds through that were not live in the environment which `after` names')
    .option('--override-contract <reason>', 'run migrations that the live release may not survive')
    .action((from: string, environment: string, options) =>
      changeEnvironment(cli, options, 'promote', (deps, request) =>
        promote(deps, {
          ...request,
          ...{ from, environment },
          ...(options.overrideAfter !== undefined && { overrideAfter: options.overrideAfter }),
          ...(options.overrideContract !== undefined && { overrideContract: options.overrideContract }),
        }),
      ),
    );
  return withCommonOptions(withChangeOptions(command, seconds), 'gantry promote staging production');
}
