import type { Check } from '../finding.ts';

export const removedCommand: Check = {
  code: 'removed-command',
  severity: 'error',
  why: 'GitHub no longer obeys these lines, as anything that prints could forge them.',
  fix: 'Append to the file: echo "name=value" >> "$GITHUB_OUTPUT" (or $GITHUB_ENV, $GITHUB_PATH, $GITHUB_STATE).',
  find: ({ scripts }) =>
    scripts.flatMap((script) =>
      [
        ...script.text.matchAll(/::(?:set-env|add-path)(?= |::)/g),
        ...script.text.matchAll(/::(?:set-output|save-state) name=/g),
      ].map(({ 0: text, index }) => ({
        at: script.place(index),
        message: `${text.trim().split(' ')[0]} is a command of the past`,
      })),
    ),
};
