import { didYouMean } from '../../../lib/did-you-mean.ts';
import type { Check } from '../finding.ts';
import { hint } from './hint.ts';
import { referencesOf } from './scopes.ts';

export const servicesReference: Check = {
  code: 'services-reference',
  severity: 'error',
  why: 'A service that the job does not start is an empty text.',
  fix: 'Add it under "services:" of the job, or correct the name.',
  find: (subject) =>
    subject.jobs.flatMap((job) => {
      if ('kind' in job.services) return [];
      const names = job.services.map(({ id }) => id.toLowerCase());
      return referencesOf(subject, job).flatMap(({ path: [context, member, id], place }) => {
        const used = context === 'job' && member === 'services' && id !== undefined && id !== null;
        if (!used || names.includes(id)) return [];
        return [{ at: place(), ...hint(`Job "${job.id}" has no service "${id}"`, didYouMean(id, names)) }];
      });
    }),
};
