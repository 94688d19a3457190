import fs from 'node:fs';
import { Command } from 'commander';
import { backupCommand } from './backup.ts';
import { backupsCommand } from './backups.ts';
import type { Cli } from './cli.ts';
import { deployCommand } from './deploy.ts';
import { historyCommand } from './history.ts';
import { planCommand } from './plan.ts';
import { rollbackCommand } from './rollback.ts';
import { runCommand } from './run.ts';
import { runsCommand } from './runs.ts';
import { showCommand } from './show.ts';
import { statusCommand } from './status.ts';
import { undoCommand } from './undo.ts';

/** In the order of the help: running, shipping, undoing, knowing. */
const commands = [
  runCommand,
  runsCommand,
  showCommand,
  planCommand,
  deployCommand,
  statusCommand,
  historyCommand,
  rollbackCommand,
  undoCommand,
  backupCommand,
  backupsCommand,
];

/** The whole command line; usage mistakes throw a CommanderError. */
export function createProgram(cli: Cli): Command {
  const program = new Command('gantry')
    .description('Runs your GitHub Actions workflows on your own machines; ships, proves and undoes releases.')
    .version(version())
    .exitOverride()
    .configureOutput({ writeOut: (text) => cli.out.write(text), writeErr: (text) => cli.err.write(text) })
    .showSuggestionAfterError()
    .addHelpText('after', '\nExit codes: 0 good, 1 the work failed, 2 the input is wrong, 3 Gantry broke.');
  for (const make of commands) {
    program.addCommand(make(cli).copyInheritedSettings(program));
  }
  return program;
}

function version(): string {
  const text = fs.readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
