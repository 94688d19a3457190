import type { Check } from '../finding.ts';
import { argumentsOf, placeOf } from '../kinds.ts';

export const parsedListing: Check = {
  code: 'parsed-listing',
  severity: 'warning',
  why: 'Names with blanks are cut, folders ("PRE") give an empty name, and a failed listing looks like an empty one.',
  fix: 'Ask for names: "aws s3api list-objects-v2 --query \'Contents[].Key\' --output json".',
  find: ({ scripts }) =>
    scripts.flatMap((script) =>
      script.pipelines.flatMap(({ commands }) => {
        const list = commands.find(
          (command) =>
            (command.program === 'aws' && /^s3 ls\b/.test(argumentsOf(command))) ||
            (command.program === 'gsutil' && command.args[0] === 'ls'),
        );
        const cuts = commands.find(({ program }) => /^(?:awk|cut|sed)$/.test(program));
        return list && cuts
          ? [{ at: placeOf(script, list), message: `${cuts.program} takes a listing for people apart` }]
          : [];
      }),
    ),
};
