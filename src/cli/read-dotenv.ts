import fs from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { InputError, type Mistake } from '../lib/mistake.ts';
import { dotenvMistakes } from './dotenv-mistakes.ts';

/**
 * What the lines `NAME=value` of a file say. Throws an InputError for a file that cannot be read, and for every name that
 * `wrong` finds no name of what is read, and every value that would be cut short.
 */
export async function readDotenv(
  file: string,
  what: 'secrets' | 'variables',
  wrong: (name: string, file: string) => Mistake | undefined,
): Promise<Record<string, string>> {
  const text = await fs.readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new InputError(`The ${what} cannot be read from ${file} (${error.code ?? error.message})`);
  });
  const entries = Object.entries(parseEnv(text)).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const misnamed = entries.map(([name]) => wrong(name, file)).filter((mistake) => mistake !== undefined);
  const mistakes = [...dotenvMistakes(text, file), ...misnamed];
  if (mistakes.length > 0) throw new InputError(mistakes);
  return Object.fromEntries(entries);
}
