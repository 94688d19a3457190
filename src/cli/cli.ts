import path from 'node:path';
import type { Writable } from 'node:stream';
import type { Command } from 'commander';

/** What every command is given: where it writes, and the signal that Ctrl-C raises. */
export interface Cli {
  readonly out: NodeJS.WriteStream | Writable;
  readonly err: NodeJS.WriteStream | Writable;
  readonly signal: AbortSignal;
  /** The code the process ends with: 0 good, 1 the work failed, 2 the input is wrong, 3 Gantry broke. */
  exitCode: 0 | 1 | 2 | 3;
}

/** The options that every command has. */
export interface CommonOptions {
  readonly json: boolean;
  /** The folder to work in, absolute. */
  readonly folder: string;
}

/** Adds `-C`, `--json` and an example to a command. */
export function withCommonOptions(command: Command, example: string): Command {
  return command
    .option('-C <dir>', 'work in this folder', '.')
    .option('--json', 'print one JSON object per line; the last is the summary', false)
    .addHelpText('after', `\nExample:\n  $ ${example}`);
}

/** Reads the common options of a command's action. */
export function commonOptions(options: Readonly<Record<string, unknown>>): CommonOptions {
  return { json: options.json === true, folder: path.resolve(String(options.C ?? '.')) };
}

/** Writes one line of JSON. */
export function writeJson(cli: Cli, value: unknown): void {
  cli.out.write(`${JSON.stringify(value)}\n`);
}
