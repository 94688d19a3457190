import type { Check } from '../finding.ts';
import { feedsCommand, isProbe, placeOf } from '../kinds.ts';

export const curlWithoutTimeLimit: Check = {
  code: 'curl-without-time-limit',
  severity: 'warning',
  why: 'A server that accepts and says nothing holds the step for hours instead of being told unwell.',
  fix: 'Add "--max-time 10" (and --retry where one bad answer should not count).',
  find: ({ scripts }) =>
    scripts.flatMap((script) =>
      script.pipelines
        .filter(isProbe)
        .flatMap(({ commands }) => commands)
        .filter((command) => !feedsCommand(script, command))
        .filter(
          ({ args }) =>
            !args.some((word) => /^(?:-[a-zA-Z]*m\d*|--max-time.*|--connect-timeout.*|--speed-time.*|-y)$/.test(word)),
        )
        .map((command) => ({ at: placeOf(script, command), message: 'curl waits without a limit' })),
    ),
};
