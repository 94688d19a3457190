import fs from 'node:fs';
import path from 'node:path';
import { Command, Help, type Option } from 'commander';
import { packageFolder } from '../lib/own-file.ts';
import type { Cli } from './cli.ts';

/** Makes one command. */
type MakeCommand = (cli: Cli) => Command;

/**
 * The commands in the order of the help: beginning, running, shipping, undoing, knowing. Each is loaded when it is asked for, so
 * that a run does not wait for what only a deployment needs.
 */
const commands: Readonly<Record<string, () => Promise<MakeCommand>>> = {
  init: async () => (await import('./init.ts')).initCommand,
  run: async () => (await import('./run.ts')).runCommand,
  rerun: async () => (await import('./rerun.ts')).rerunCommand,
  check: async () => (await import('./check.ts')).checkCommand,
  explain: async () => (await import('./explain.ts')).explainCommand,
  runs: async () => (await import('./runs.ts')).runsCommand,
  show: async () => (await import('./show.ts')).showCommand,
  plan: async () => (await import('./plan.ts')).planCommand,
  deploy: async () => (await import('./deploy.ts')).deployCommand,
  promote: async () => (await import('./promote.ts')).promoteCommand,
  status: async () => (await import('./status.ts')).statusCommand,
  history: async () => (await import('./history.ts')).historyCommand,
  logs: async () => (await import('./logs.ts')).logsCommand,
  exec: async () => (await import('./exec.ts')).execCommand,
  diff: async () => (await import('./diff.ts')).diffCommand,
  rollback: async () => (await import('./rollback.ts')).rollbackCommand,
  unpin: async () => (await import('./unpin.ts')).unpinCommand,
  undo: async () => (await import('./undo.ts')).undoCommand,
  host: async () => (await import('./host.ts')).hostCommand,
  backup: async () => (await import('./backup.ts')).backupCommand,
  backups: async () => (await import('./backups.ts')).backupsCommand,
};

/** The command line for these words: with the command they name, or with all of them. Usage mistakes throw a CommanderError. */
export async function createProgram(cli: Cli, words: readonly string[]): Promise<Command> {
  const program = new Command('gantry')
    .description('Runs your GitHub Actions workflows on your own machines; ships, proves and undoes releases.')
    .version(version())
    .exitOverride()
    .configureOutput({ writeOut: (text) => cli.out.write(text), writeErr: (text) => cli.err.write(text) })
    .configureHelp({ optionDescription })
    .showSuggestionAfterError()
    .addHelpText('after', '\nExit codes: 0 good, 1 the work failed, 2 the input is wrong, 3 Gantry broke.');
  const named = commands[words[0] ?? ''];
  for (const load of named ? [named] : Object.values(commands)) {
    program.addCommand(inherit((await load())(cli), program));
  }
  return program;
}

function inherit(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const child of command.commands) inherit(child, command);
  return command;
}

/** A flag that is off unless it is given has no default worth telling. */
function optionDescription(option: Option): string {
  return option.defaultValue === false ? option.description : new Help().optionDescription(option);
}

function version(): string {
  const text = fs.readFileSync(path.join(packageFolder, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
