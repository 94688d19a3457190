import type { Check } from '../finding.ts';

export const needsTwice: Check = {
  code: 'needs-twice',
  severity: 'warning',
  why: 'It waits for the same job twice, where another one was probably meant.',
  fix: 'Remove it, or name the other job.',
  find: ({ workflow }) =>
    workflow.jobs.flatMap(({ id, needsTwice: again }) =>
      (again ?? []).map(({ text, at }) => ({ at, message: `Job "${id}" needs "${text}" already` })),
    ),
};
