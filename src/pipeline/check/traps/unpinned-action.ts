import type { Check } from '../finding.ts';

export const unpinnedAction: Check = {
  code: 'unpinned-action',
  severity: 'warning',
  why: 'A tag or branch can be moved to other code, which then runs with your secrets.',
  fix: 'Name the full commit hash, with the version in a comment behind it.',
  find: ({ workflow, steps }) => {
    const calls = workflow.jobs.flatMap((job) => (job.kind === 'call' ? job : []));
    const uses = [...steps.flatMap(({ step }) => (step.kind === 'uses' ? step : [])), ...calls];
    return uses.flatMap(({ uses: name, usesAt: at }) =>
      isPinned(name) ? [] : [{ at, message: `${name} is not pinned to a commit` }],
    );
  },
};

function isPinned(uses: string): boolean {
  if (/^[.$]/.test(uses)) return true;
  return uses.startsWith('docker://')
    ? /@sha256:[0-9a-f]{64}$/.test(uses)
    : /@(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(uses);
}
