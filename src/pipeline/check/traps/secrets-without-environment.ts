import type { Check } from '../finding.ts';
import { deploySteps } from '../kinds.ts';
import { referencesOf } from '../references/scopes.ts';

/** Secrets whose name says that they open something that lives. */
const LIVE = /(?:^|_)(?:prod|production|staging|live)(?:_|$)|database_url|(?:ssh|deploy)_(?:private_)?key/;

export const secretsWithoutEnvironment: Check = {
  code: 'secrets-without-environment',
  severity: 'warning',
  why: 'A workflow on any branch can read these secrets; one bound to an environment is given only to its branches, after its approval.',
  fix: 'Add "environment: production" (or staging) to the job and keep its secrets there.',
  find: (subject) => {
    const deploying = new Set(deploySteps(subject).map(({ job }) => job));
    return subject.jobs.flatMap((job) => {
      if (job.environment) return [];
      const secrets = referencesOf(subject, job).filter(
        ({ path }) => path[0] === 'secrets' && path[1] !== 'github_token',
      );
      const found = secrets.find(({ path }) => deploying.has(job) || LIVE.test(path[1] ?? ''));
      return found
        ? [
            {
              at: found.place(),
              message: `Job "${job.id}" uses the secret ${(found.path[1] ?? '').toUpperCase()} outside any environment`,
            },
          ]
        : [];
    });
  },
};
