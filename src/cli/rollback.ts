import { Command, InvalidArgumentError } from 'commander';
import { rollback } from '../delivery/release/rollback.ts';
import { rollbackService } from '../delivery/release/rollback-service.ts';
import { changeEnvironment, seconds, withChangeOptions } from './change.ts';
import { type Cli, withCommonOptions } from './cli.ts';

/** `gantry rollback <environment>`: brings an older release back, with its configuration; or one service, which is pinned. */
export function rollbackCommand(cli: Cli): Command {
  const command = new Command('rollback')
    .description('bring the release before back, with its configuration; or the one that --to names')
    .argument('<environment>')
    .option('--to <release>', 'the number of the release to bring back', releaseNumber)
    .option('--service <name>', 'put only this service back, to the build it had before, and pin it there')
    .option(
      '--override-contract <reason>',
      'go back although the database changed in a way the old code may not survive',
    )
    .action((environment: string, options) =>
      changeEnvironment(cli, options, 'roll back', (deps, request) => {
        const whole = {
          ...request,
          environment,
          ...(options.to !== undefined && { to: options.to }),
          ...(options.overrideContract !== undefined && { overrideContract: options.overrideContract }),
        };
        return options.service === undefined
          ? rollback(deps, whole)
          : rollbackService(deps, { ...whole, service: options.service });
      }),
    );
  return withCommonOptions(withChangeOptions(command, seconds), 'gantry rollback production --to 12');
}

function releaseNumber(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1)
    throw new InvalidArgumentError('It takes the number of a release; "gantry history" lists them.');
  return number;
}
