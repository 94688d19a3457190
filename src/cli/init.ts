import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import { firstConfig } from '../config/first/first-config.ts';
import { readProject } from '../config/read.ts';
import { InputError, mistakeText } from '../lib/mistake.ts';
import { type Cli, commonOptions, withCommonOptions, writeJson } from './cli.ts';
import { findHome } from './home.ts';

const FILE = 'gantry.yml';

/** `gantry init`: writes a first gantry.yml from what the repository shows. */
export function initCommand(cli: Cli): Command {
  const command = new Command('init')
    .description('read the repository and write a first gantry.yml, each guess marked; never overwrites one')
    .option('--print', 'print it instead of writing it', false)
    .action(async (options) => {
      const { folder, json } = commonOptions(options);
      const { repository } = await findHome(folder);
      const file = path.join(repository, FILE);
      if (options.print !== true && existsSync(file)) throw isThere(file);
      const { text, services, environments } = await firstConfig(repository);
      const read = readProject(text, FILE);
      const mistakes = read.ok ? [] : read.mistakes.map(mistakeText);
      if (options.print === true) cli.out.write(text);
      else await writeNew(file, text);
      if (json) writeJson(cli, { type: 'summary', result: 'success', file: FILE, services, environments, mistakes });
      else if (options.print !== true) cli.out.write(`${lines(services, environments, mistakes).join('\n')}\n`);
    });
  return withCommonOptions(command, 'gantry init');
}

async function writeNew(file: string, text: string): Promise<void> {
  await writeFile(file, text, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
    throw isThere(file);
  });
}

function isThere(file: string): InputError {
  const fix = '"gantry init --print" shows what would be written';
  return new InputError([{ message: `${file} is there already and is left as it is`, fix }]);
}

function lines(services: readonly string[], environments: readonly string[], mistakes: readonly string[]): string[] {
  const listed = (what: string, names: readonly string[]) =>
    `${what}${names.length === 1 ? '' : 's'} ${names.join(', ')}`;
  return [
    `Wrote ${FILE} with the ${listed('service', services)} and the ${listed('environment', environments)}.`,
    `Look at each line with "guess" and commit it; then "gantry plan ${environments[0]}" says what would happen.`,
    ...(mistakes.length > 0 ? ['Still to be put right:', ...mistakes.map((mistake) => `  ${mistake}`)] : []),
  ];
}
