import { Command } from 'commander';
import type { Cli } from './cli.ts';
import { hostAddCommand } from './host-add.ts';
import { hostAdoptCommand } from './host-adopt.ts';
import { hostCheckCommand } from './host-check.ts';
import { hostSetupCommand } from './host-setup.ts';

/** `gantry host …`: what is done once with a host. */
export function hostCommand(cli: Cli): Command {
  return new Command('host')
    .description('get hosts ready for deployments')
    .addHelpText('after', '\nExample:\n  $ gantry host check production')
    .addCommand(hostAddCommand(cli))
    .addCommand(hostSetupCommand(cli))
    .addCommand(hostCheckCommand(cli))
    .addCommand(hostAdoptCommand(cli));
}
