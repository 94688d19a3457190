import type { Check } from '../finding.ts';

export const missingPermissions: Check = {
  code: 'missing-permissions',
  severity: 'warning',
  why: 'The token then has what the repository or organisation gives by default, often the right to write everything.',
  fix: 'Add "permissions: { contents: read }" at the top and more only to the jobs that need it.',
  find: ({ workflow }) => {
    if (workflow.permissions !== undefined) return [];
    const without = workflow.jobs.find(({ permissions }) => permissions === undefined);
    return without
      ? [{ at: without.at, message: `Neither the workflow nor job "${without.id}" limits what the token may do` }]
      : [];
  },
};
