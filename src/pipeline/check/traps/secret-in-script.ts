import { referencesIn } from '../expressions.ts';
import type { Check } from '../finding.ts';

export const secretInScript: Check = {
  code: 'secret-in-script',
  severity: 'warning',
  why: 'The value becomes part of the script text: a quote, $ or & in it changes the commands, and it stands in the process list.',
  fix: 'Give it to the step as "env:" and use the variable, in double quotes.',
  find: ({ scripts, source }) =>
    scripts.flatMap((script) =>
      referencesIn(script.field, source)
        .filter(({ path }) => path[0] === 'secrets')
        .map(({ place, path }) => ({
          at: place(),
          message: `The secret ${(path[1] ?? '').toUpperCase()} is pasted into the script`,
        })),
    ),
};
