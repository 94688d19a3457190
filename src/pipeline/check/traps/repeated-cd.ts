import type { Check } from '../finding.ts';
import { placeOf } from '../kinds.ts';
import { scriptsOf } from '../subject.ts';

export const repeatedCd: Check = {
  code: 'repeated-cd',
  severity: 'info',
  why: 'The folder hides in the script, where the view of the run does not show it.',
  fix: 'Set "working-directory:" on the step.',
  find: (subject) =>
    subject.jobs.flatMap((job) => {
      const spots = scriptsOf(subject, job)
        .filter((script) => !script.remote && script.pipelines.length > 1)
        .flatMap((script) => {
          const [first] = script.commands;
          const moves = first?.program === 'cd' && first.args.length === 1 && !/[$~]/.test(first.args[0] ?? '');
          return first && moves
            ? [{ at: placeOf(script, first), message: `The script begins with cd ${first.args[0]}` }]
            : [];
        });
      return spots.length > 1 ? spots : [];
    }),
};
