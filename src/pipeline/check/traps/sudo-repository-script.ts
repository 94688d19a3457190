import type { Check } from '../finding.ts';
import { placeOf } from '../kinds.ts';

export const sudoRepositoryScript: Check = {
  code: 'sudo-repository-script',
  severity: 'warning',
  why: 'Whoever can merge a change to that script is root on the machine.',
  fix: 'Let root run only a program that belongs to root and takes checked words.',
  find: ({ scripts }) =>
    scripts.flatMap((script) =>
      script.commands
        .filter(({ sudo, words }) => sudo && /^(?:\.{1,2}\/|scripts\/|(?:ba)?sh$)/.test(words[0]?.text ?? ''))
        .filter(
          ({ words }) =>
            !/^(?:ba)?sh$/.test(words[0]?.text ?? '') || /^(?:\.{1,2}\/|scripts\/)/.test(words[1]?.text ?? ''),
        )
        .map((command) => ({
          at: placeOf(script, command),
          message: `${command.program} of the repository runs as root`,
        })),
    ),
};
