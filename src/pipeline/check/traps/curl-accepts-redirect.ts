import type { Check } from '../finding.ts';
import { placeOf, sends } from '../kinds.ts';
import type { Command } from '../shell/commands.ts';

export const curlAcceptsRedirect: Check = {
  code: 'curl-accepts-redirect',
  severity: 'warning',
  why: 'For curl -f a redirect to a login or maintenance page is a success, and so is any body with status 200.',
  fix: 'Compare the status: test "$(curl -sS -o /dev/null -w \'%{http_code}\' --max-time 10 URL)" = 200, or follow with -L.',
  find: ({ scripts }) =>
    scripts.flatMap((script) =>
      script.commands
        .filter((command) => command.program === 'curl' && !sends(command) && fails(command) && !follows(command))
        .map((command) => ({ at: placeOf(script, command), message: 'A redirect counts as a good answer here' })),
    ),
};

function fails({ args }: Command): boolean {
  return args.some((word) => /^(?:-[a-zA-Z]*f[a-zA-Z]*|--fail|--fail-with-body)$/.test(word));
}

function follows({ args }: Command): boolean {
  return args.some((word) => /^(?:-[a-zA-Z]*L[a-zA-Z]*|--location|-w|--write-out.*)$/.test(word));
}
