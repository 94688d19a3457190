import { Command } from 'commander';
import { undo } from '../delivery/release/undo.ts';
import { changeEnvironment, seconds, withChangeOptions } from './change.ts';
import { type Cli, withCommonOptions } from './cli.ts';

/** `gantry undo <environment>`: brings an interrupted deployment to an end. */
export function undoCommand(cli: Cli): Command {
  const command = new Command('undo')
    .description('settle an interrupted deployment: undone, or finished where its commit was already made')
    .argument('<environment>')
    .action((environment: string, options) =>
      changeEnvironment(cli, options, 'undo', (deps, request) => undo(deps, { ...request, environment })),
    );
  return withCommonOptions(withChangeOptions(command, seconds), 'gantry undo production');
}
