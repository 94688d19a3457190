import { Command } from 'commander';
import { unpin } from '../delivery/release/unpin.ts';
import { changeEnvironment, seconds, withChangeOptions } from './change.ts';
import { type Cli, withCommonOptions } from './cli.ts';

/** `gantry unpin <environment> <service>`: lets a service move again that a rollback of it pinned. */
export function unpinCommand(cli: Cli): Command {
  const command = new Command('unpin')
    .description('let a service that was rolled back by itself move with deployments again')
    .argument('<environment>')
    .argument('<service>')
    .action((environment: string, service: string, options) =>
      changeEnvironment(cli, options, 'unpin', (deps, request) => unpin(deps, { ...request, environment, service })),
    );
  return withCommonOptions(withChangeOptions(command, seconds), 'gantry unpin production pricing');
}
