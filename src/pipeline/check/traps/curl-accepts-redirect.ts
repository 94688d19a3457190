import type { Check, Spot } from '../finding.ts';
import { argumentsOf, failsOnError, feedsCommand, isProbe, placeOf, sends } from '../kinds.ts';
import type { Script } from '../scripts.ts';
import type { Command } from '../shell/commands.ts';

export const curlAcceptsRedirect: Check = {
  code: 'curl-accepts-redirect',
  severity: 'warning',
  why: 'For curl -f a redirect to a login or maintenance page is a success, and so is any body with status 200.',
  fix: 'Compare the status: test "$(curl -sS -o /dev/null -w \'%{http_code}\' --max-time 10 URL)" = 200, or follow with -L.',
  find: ({ scripts }) => scripts.flatMap((script) => [...probes(script), ...statusTests(script)]),
};

function probes(script: Script): Spot[] {
  return script.pipelines
    .filter(isProbe)
    .flatMap(({ commands }) => commands)
    .filter((command) => !feedsCommand(script, command))
    .filter((command) => !sends(command) && failsOnError(command) && !follows(command) && !writesOut(command))
    .map((command) => ({ at: placeOf(script, command), message: 'A redirect counts as a good answer here' }));
}

/** A comparison that is false only from 400 on, with `V` for what is compared. */
const BELOW_400 = String.raw`V["']?\s*(?:-lt\s+["']?400|-ge\s+["']?400|-le\s+["']?399|-gt\s+["']?399|<\s*400|>=\s*400)\b`;

/** Tests of the status that curl prints, directly or through a variable. */
function statusTests(script: Script): Spot[] {
  const { text } = script;
  return script.commands
    .filter((command) => command.program === 'curl' && !sends(command) && !follows(command) && printsStatus(command))
    .flatMap(({ offset, words }) => {
      const end = words.at(-1);
      const behind = end ? end.offset + end.text.length : offset;
      const name = /(\w+)=["']?\$\(\s*$/.exec(text.slice(0, offset))?.[1];
      const compared = name === undefined ? String.raw`^\s*\)` : String.raw`(?:\$\{?|\b)${name}\b\}?`;
      const found = new RegExp(BELOW_400.replace('V', () => compared)).exec(text.slice(behind));
      return found ? [{ at: script.place(behind + found.index), message: 'A redirect passes this test' }] : [];
    });
}

function printsStatus(command: Command): boolean {
  return /%\{(?:http_code|response_code)\}/.test(argumentsOf(command));
}

function follows({ args }: Command): boolean {
  return args.some((word) => /^(?:-[a-zA-Z]*L[a-zA-Z]*|--location)$/.test(word));
}

function writesOut({ args }: Command): boolean {
  return args.some((word) => /^(?:-[a-zA-Z]*w|--write-out.*)$/.test(word));
}
