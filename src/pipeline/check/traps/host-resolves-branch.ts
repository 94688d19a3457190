import type { Check } from '../finding.ts';
import { placeOf, remoteText } from '../kinds.ts';
import type { Command } from '../shell/commands.ts';

export const hostResolvesBranch: Check = {
  code: 'host-resolves-branch',
  severity: 'warning',
  why: 'The host takes whatever its branch is at that moment, not the commit of this run: a re-run of an old job deploys new code, and a wrong checkout deploys the wrong branch.',
  fix: 'Build from the commit of the run and hand the host the result, as "gantry deploy" does; at the least check out ${{ github.sha }} there.',
  find: ({ scripts }) =>
    scripts.flatMap((script) => {
      const commands = script.remote ? script.commands : script.commands.filter(({ program }) => program === 'ssh');
      return commands
        .filter((command) =>
          script.remote
            ? resolves(command)
            : /\bgit (?:-\S+ (?:[^\s;&|]+ )?)*(?:pull|reset --hard origin\/)|deploy\.sh\b/.test(remoteText(command)),
        )
        .filter(() => !/github\.sha|GITHUB_SHA/.test(script.text))
        .map((command) => ({
          at: placeOf(script, command),
          message: `${command.program} on the host decides which code goes live`,
        }));
    }),
};

function resolves({ program, args }: Command): boolean {
  if (program === 'git') {
    const verb = args.find((word, index) => !word.startsWith('-') && !/^-[Cc]$/.test(args[index - 1] ?? ''));
    return verb === 'pull' || (verb === 'reset' && args.some((word) => word.startsWith('origin/')));
  }
  const script = /^(?:bash|sh)$/.test(program) ? (args[0] ?? '') : program;
  return /(?:^|\/)deploy[\w-]*\.sh$/.test(script);
}
