import type { Check } from '../finding.ts';

export const unquotedExpression: Check = {
  code: 'unquoted-expression',
  severity: 'warning',
  why: 'The shell sees the bare value: & in a database URL puts the command into the background and prints the dump into the log, and a blank splits it.',
  fix: 'Give it to the step as "env:" and write "$NAME" in double quotes.',
  find: ({ scripts }) =>
    scripts.flatMap((script) =>
      script.commands.flatMap(({ words, program }) =>
        words
          .flatMap(({ pasted }) => pasted)
          .filter(({ quote, text }) => quote === 'none' && /\bsecrets\s*[.[]|_(?:URL|DSN)\b/i.test(text))
          .map(({ offset, text }) => ({
            at: script.place(offset),
            message: `${text} stands without quotes on the command line of ${program}`,
          })),
      ),
    ),
};
