import { InputError, type Mistake } from '../lib/mistake.ts';
import { named } from '../lib/named.ts';
import { secretNameMistake } from './check-names.ts';
import { readDotenv } from './read-dotenv.ts';

/** The secrets of a run: from a dotenv file, from `NAME=value`, and from the environment for a bare `NAME`. */
export async function readSecrets({
  secret = [],
  secretFile,
}: {
  readonly secret?: readonly string[];
  readonly secretFile?: string;
}): Promise<Readonly<Record<string, string>>> {
  const secrets = named(secretFile === undefined ? {} : await readDotenv(secretFile, 'secrets', secretNameMistake));
  const mistakes: Mistake[] = [];
  for (const entry of secret) {
    const equals = entry.indexOf('=');
    const name = equals < 0 ? entry : entry.slice(0, equals);
    const value = equals < 0 ? process.env[name] : entry.slice(equals + 1);
    if (value === undefined)
      mistakes.push({
        message: `The secret ${name} has no value: it is not in the environment`,
        fix: `set it, or give --secret-file`,
      });
    else secrets[name] = value;
  }
  if (mistakes.length > 0) throw new InputError(mistakes);
  return secrets;
}
