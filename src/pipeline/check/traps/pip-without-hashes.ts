import type { Check } from '../finding.ts';
import { placeOf } from '../kinds.ts';

export const pipWithoutHashes: Check = {
  code: 'pip-without-hashes',
  severity: 'info',
  why: "Today's install may differ from yesterday's: nothing says which files must come.",
  fix: 'Lock with hashes (pip-compile --generate-hashes) and install with --require-hashes.',
  find: ({ scripts }) =>
    scripts.flatMap((script) =>
      script.commands
        .filter(
          ({ program, args }) =>
            (/^pip3?$/.test(program) && args[0] === 'install') ||
            (/^python3?$/.test(program) && args.slice(0, 3).join(' ') === '-m pip install'),
        )
        .filter(
          ({ args }) =>
            args.some((word) => /^(?:-r|--requirement)/.test(word)) &&
            !args.some((word) => /^(?:--require-hashes|--no-index)$/.test(word)),
        )
        .map((command) => ({ at: placeOf(script, command), message: 'Requirements are installed without hashes' })),
    ),
};
