import type { Check } from '../finding.ts';

export const unpinnedAction: Check = {
  code: 'unpinned-action',
  severity: 'warning',
  why: 'A tag or branch can be moved to other code, which then runs with your secrets.',
  fix: 'Name the full commit hash, with the version in a comment behind it.',
  find: ({ workflow, steps }) => {
    const calls = workflow.jobs.flatMap((job) => (job.kind === 'call' ? job : []));
    const uses = [...steps.flatMap(({ step }) => (step.kind === 'uses' ? step : [])), ...calls];
    return uses.flatMap(({ uses: name, usesAt: at }) => {
      if (isPinned(name)) return [];
      return [
        { at, message: `${name} is not pinned to a commit`, ...(isGitHubs(name) && { severity: 'info' as const }) },
      ];
    });
  },
};

/** A version of GitHub's own: whoever can move that tag makes the runner and holds the token anyway. */
function isGitHubs(uses: string): boolean {
  return /^(?:actions|github)\/[^@]*@v\d/i.test(uses);
}

function isPinned(uses: string): boolean {
  if (/^[.$]/.test(uses)) return true;
  return uses.startsWith('docker://')
    ? /@sha256:[0-9a-f]{64}$/.test(uses)
    : /@(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(uses);
}
