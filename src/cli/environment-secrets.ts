import fs from 'node:fs/promises';
import path from 'node:path';
import { parseEnv } from 'node:util';
import type { Environment } from '../config/project.ts';
import { runCommand } from '../lib/command.ts';
import { InputError } from '../lib/mistake.ts';
import { dotenvMistakes } from './dotenv-mistakes.ts';

/** The newest values of an environment's secrets, from where its `secrets` says. `base` is the folder of gantry.yml. */
export async function environmentSecrets(
  { name, secrets }: Environment,
  base: string,
): Promise<ReadonlyMap<string, string>> {
  switch (secrets.kind) {
    case 'process':
      return entriesOf(process.env);
    case 'file':
      return fromFile(path.resolve(base, secrets.path));
    case 'command':
      return fromCommand(name, secrets.command, base);
  }
}

async function fromFile(file: string): Promise<ReadonlyMap<string, string>> {
  const stats = await fs.stat(file).catch((error: NodeJS.ErrnoException) => {
    throw new InputError([
      {
        message: `The secrets cannot be read from ${file} (${error.code ?? error.message})`,
        fix: 'make the file, mode 0600',
      },
    ]);
  });
  if ((stats.mode & 0o077) !== 0)
    throw new InputError([{ message: `Others can read ${file}`, fix: `chmod 600 ${file}` }]);
  const tracked = await runCommand(['git', 'ls-files', '--error-unmatch', '--', path.basename(file)], {
    cwd: path.dirname(file),
  });
  if (tracked.code === 0)
    throw new InputError([{ message: `git tracks ${file}`, fix: 'take it out of git, and change every secret in it' }]);
  return fromText(await fs.readFile(file, 'utf8'), file);
}

async function fromCommand(environment: string, command: string, base: string): Promise<ReadonlyMap<string, string>> {
  const result = await runCommand(['sh', '-c', command], { cwd: base, timeout: 60_000 });
  // What it printed may hold secrets: only its code is told.
  if (result.code !== 0)
    throw new InputError(
      `The command for the secrets of ${environment} ended with code ${result.code ?? result.signal}`,
    );
  return fromText(result.stdout, `what the command for the secrets of ${environment} printed`);
}

function fromText(text: string, place: string): ReadonlyMap<string, string> {
  const mistakes = dotenvMistakes(text, place);
  if (mistakes.length > 0) throw new InputError(mistakes);
  return entriesOf(parseEnv(text));
}

function entriesOf(values: Readonly<Record<string, string | undefined>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
