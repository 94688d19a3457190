import type { Check } from '../finding.ts';
import { failsOnError, isProbe, placeOf, sends } from '../kinds.ts';
import type { Command } from '../shell/commands.ts';

export const curlAcceptsRedirect: Check = {
  code: 'curl-accepts-redirect',
  severity: 'warning',
  why: 'For curl -f a redirect to a login or maintenance page is a success, and so is any body with status 200.',
  fix: 'Compare the status: test "$(curl -sS -o /dev/null -w \'%{http_code}\' --max-time 10 URL)" = 200, or follow with -L.',
  find: ({ scripts }) =>
    scripts.flatMap((script) =>
      script.pipelines
        .filter(isProbe)
        .flatMap(({ commands }) => commands)
        .filter((command) => !sends(command) && failsOnError(command) && !follows(command))
        .map((command) => ({ at: placeOf(script, command), message: 'A redirect counts as a good answer here' })),
    ),
};

function follows({ args }: Command): boolean {
  return args.some((word) => /^(?:-[a-zA-Z]*L[a-zA-Z]*|--location|-w|--write-out.*)$/.test(word));
}
