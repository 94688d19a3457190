import { didYouMean } from '../../../lib/did-you-mean.ts';
import type { Check } from '../finding.ts';
import { hint } from './hint.ts';
import { outputsOf } from './needs.ts';
import { referencesOf } from './scopes.ts';

export const callOutputReference: Check = {
  code: 'call-output-reference',
  severity: 'error',
  why: 'The workflow that calls this one gets an empty text.',
  fix: 'Name a job of this workflow and one of its declared outputs: ${{ jobs.<id>.outputs.<name> }}.',
  find: (subject) =>
    subject.workflow.triggers.flatMap(({ outputs }) =>
      referencesOf(subject, outputs ?? {}).flatMap(({ path: [context, id, member, output], place }) => {
        if (context !== 'jobs' || id === undefined || id === null) return [];
        const { jobs } = subject.workflow;
        const job = subject.jobById.get(id);
        if (!job)
          return [
            {
              at: place(),
              ...hint(
                `There is no job "${id}"`,
                didYouMean(
                  id,
                  jobs.map((one) => one.id),
                ),
              ),
            },
          ];
        const names = outputsOf(job, subject.facts);
        if (member !== 'outputs' || !names || output === undefined || output === null) return [];
        if (names.some((name) => name.toLowerCase() === output)) return [];
        return [{ at: place(), ...hint(`Job "${job.id}" declares no output "${output}"`, didYouMean(output, names)) }];
      }),
    ),
};
