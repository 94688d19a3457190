import { Command } from 'commander';
import { deploy } from '../delivery/release/deploy.ts';
import { changeEnvironment, seconds, withChangeOptions } from './change.ts';
import { type Cli, withCommonOptions } from './cli.ts';

/** `gantry deploy <environment>`: puts a commit live, or undoes itself. */
export function deployCommand(cli: Cli): Command {
  const command = new Command('deploy')
    .description('put a commit live in an environment; whatever fails before the commit is undone')
    .argument('<environment>')
    .option('--commit <commit>', 'what to deploy', 'HEAD')
    .option('--override-after <reason>', 'let builds through that were not live in the environment which `after` names')
    .option('--override-contract <reason>', 'run migrations that the live release may not survive')
    .action((environment: string, options) =>
      changeEnvironment(cli, options, 'deploy', (deps, request) =>
        deploy(deps, {
          ...request,
          environment,
          commit: options.commit,
          ...(options.overrideContract !== undefined && { overrideContract: options.overrideContract }),
          ...(options.overrideAfter !== undefined && { overrideAfter: options.overrideAfter }),
        }),
      ),
    );
  return withCommonOptions(withChangeOptions(command, seconds), 'gantry deploy production --commit v1.4.0');
}
