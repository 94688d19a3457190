import type { Check } from '../finding.ts';
import { placeOf } from '../kinds.ts';

export const webhookOnCommandLine: Check = {
  code: 'webhook-on-command-line',
  severity: 'warning',
  why: 'Whoever has the address can write as you, and on a command line every process of the machine can read it.',
  fix: 'Give it as "env:" and let curl read it: printf \'url = "%s"\' "$WEBHOOK" | curl --config - ….',
  find: ({ scripts }) =>
    scripts.flatMap((script) =>
      script.commands
        .filter(({ program }) => /^(?:curl|wget|http|https)$/.test(program))
        .filter(({ args }) =>
          args.some((word) =>
            /hooks\.slack\.com|secrets\.\w*(?:webhook|slack|discord|teams)\w*|discord(?:app)?\.com\/api\/webhooks/i.test(
              word,
            ),
          ),
        )
        .map((command) => ({
          at: placeOf(script, command),
          message: `The address of a webhook stands on the command line of ${command.program}`,
        })),
    ),
};
