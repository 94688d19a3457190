import type { Check } from '../finding.ts';
import { isStoreDelete, placeOf } from '../kinds.ts';

export const retentionByCount: Check = {
  code: 'retention-by-count',
  severity: 'warning',
  why: 'It keeps a number of files, not of days, and empty ones count: after that many failed backups every good one is gone.',
  fix: 'Delete by age and only what a newer, checked backup replaces, or use "gantry backups" with its retention.',
  find: ({ scripts }) =>
    scripts.flatMap((script) =>
      script.pipelines.flatMap(({ commands }, index) => {
        const head = commands.find(
          ({ program, args }) =>
            (program === 'head' && /-n ?-\d|--lines=-\d|^-n-/.test(args.join(' '))) ||
            (program === 'tail' && /-n ?\+\d|--lines=\+\d/.test(args.join(' '))),
        );
        const loops = commands.at(-1)?.program === 'read';
        const body = loops ? (script.pipelines[index + 1]?.commands ?? []) : [];
        const deletes = [...commands, ...body].some(
          (command) => isStoreDelete(command) || /\brm\b/.test(command.args.join(' ')) || command.program === 'rm',
        );
        return head && deletes
          ? [{ at: placeOf(script, head), message: `${head.program} ${head.args.join(' ')} decides what is deleted` }]
          : [];
      }),
    ),
};
