import type { Check } from '../finding.ts';
import { isUpload } from '../kinds.ts';
import type { Command } from '../shell/commands.ts';

/** Left side commands that cannot fail in a way that matters. */
const HARMLESS = /^(?:echo|printf|cat|yes|true|ls|date)$/;

export const pipeWithoutPipefail: Check = {
  code: 'pipe-without-pipefail',
  severity: 'warning',
  why: 'Without pipefail a pipe succeeds when its last command does, so a failed first command leaves an empty or cut file and a green step.',
  fix: 'Set "shell: bash" on the step or begin the script with "set -o pipefail".',
  find: ({ scripts }) =>
    scripts.flatMap((script) => {
      if (script.pipefail) return [];
      const set = /\bset\s+[^\n;]*-\w*o\s+pipefail/.exec(script.text)?.index ?? Number.POSITIVE_INFINITY;
      return script.pipelines.flatMap(({ commands, pipes }) => {
        const [first] = commands;
        const last = commands.at(-1);
        const pipe = pipes[0];
        if (!first || !last || pipe === undefined || first === last || set < first.offset) return [];
        const kept =
          (last.output && last.output.text !== '/dev/null') ||
          isUpload(last) ||
          /^(?:tee|ssh)$/.test(last.program) ||
          isInstaller(first, last);
        if (!kept || HARMLESS.test(first.program)) return [];
        return [
          { at: script.place(pipe), message: `When ${first.program} fails here, ${last.program} still succeeds` },
        ];
      });
    }),
};

/** A script that is downloaded straight into a shell, which takes no script for an empty one. */
function isInstaller(first: Command, { program, args: [word = '-s'] }: Command): boolean {
  const reads = /^(?:-s|-|\/dev\/stdin|-[eux]+)$/.test(word);
  return /^(?:curl|wget)$/.test(first.program) && /^(?:ba|da|z|k)?sh$|^python3?$|^node$/.test(program) && reads;
}
