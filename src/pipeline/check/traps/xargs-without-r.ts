import type { Check } from '../finding.ts';
import { placeOf } from '../kinds.ts';

export const xargsWithoutR: Check = {
  code: 'xargs-without-r',
  severity: 'warning',
  why: 'With nothing to read GNU xargs still runs its command once, without an argument, and a blank or quote in a name splits it.',
  fix: 'Use "xargs -r -0" behind a list that ends its names with NUL, or a loop.',
  find: ({ scripts }) =>
    scripts.flatMap((script) =>
      script.commands
        .filter(
          ({ program, args }) => program === 'xargs' && /\b(?:rm|delete|kill|stop|mv|drop)\b/.test(args.join(' ')),
        )
        .filter(({ args }) => !args.some((word) => /^(?:-\w*r\w*|--no-run-if-empty)$/.test(word)))
        .map((command) => ({ at: placeOf(script, command), message: 'xargs runs its command also for an empty list' })),
    ),
};
