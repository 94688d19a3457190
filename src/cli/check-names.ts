import { InputError, type Mistake } from '../lib/mistake.ts';
import type { RunOptions } from './run-options.ts';

/** GitHub's rule for secrets and configuration variables. */
const OWN = /^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/i;
/** What a shell takes as the name of a variable. */
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** GitHub's rule for ids, such as those of inputs. */
const ID = /^[A-Za-z_][A-Za-z0-9_-]*$/;

const OWN_RULE = 'letters, digits and _, not a digit first, and not GITHUB_';

/** A secret's name as GitHub takes it, and `GITHUB_TOKEN`, which GitHub gives itself; what is wrong with any other. */
export function secretNameMistake(name: string, where: string): Mistake | undefined {
  if (OWN.test(name) || name.toUpperCase() === 'GITHUB_TOKEN') return undefined;
  return { message: `"${name}" in ${where} is no name for a secret`, fix: OWN_RULE };
}

/** The name of a variable for steps; what is wrong with any other. */
export function variableNameMistake(name: string, where: string): Mistake | undefined {
  if (VARIABLE.test(name)) return undefined;
  return {
    message: `"${name}" in ${where} is no name for a variable`,
    fix: 'letters, digits and _, not a digit first',
  };
}

/** Throws every name in the options of a run or an explanation that GitHub would not take, all at once. */
export function demandNames(options: Partial<Pick<RunOptions, 'secret' | 'var' | 'env' | 'input'>>): void {
  const names = (values: Readonly<Record<string, string>> = {}) => Object.keys(values);
  const mistakes = [
    ...(options.secret ?? []).map((entry) => secretNameMistake(entry.split('=')[0] ?? '', '--secret')),
    ...names(options.var).map((name): Mistake | undefined =>
      OWN.test(name) ? undefined : { message: `"${name}" in --var is no name for a variable`, fix: OWN_RULE },
    ),
    ...names(options.env).map((name) => variableNameMistake(name, '--env')),
    ...names(options.input).map((name): Mistake | undefined =>
      ID.test(name)
        ? undefined
        : {
            message: `"${name}" in --input is no name for an input`,
            fix: 'letters, digits, _ and -, begun by a letter or _',
          },
    ),
  ].filter((mistake) => mistake !== undefined);
  if (mistakes.length > 0) throw new InputError(mistakes);
}
