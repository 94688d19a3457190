import type { Field } from '../../workflow/model.ts';
import type { Check, Spot } from '../finding.ts';

const SHELLS = ['bash', 'sh', 'python', 'node', 'pwsh', 'powershell', 'cmd'];

export const unknownShell: Check = {
  code: 'unknown-shell',
  severity: 'error',
  why: 'Every step that runs in it fails: "Invalid shell option", or "command not found".',
  fix: 'Name one of bash, sh, python, node, pwsh, powershell and cmd, or write a command line with {0} for the script.',
  find: ({ workflow, jobs, steps }) => [
    ...spots(workflow.defaults.shell),
    ...jobs.flatMap((job) => spots(job.defaults.shell)),
    ...steps.flatMap(({ step }) => (step.kind === 'run' ? spots(step.shell) : [])),
  ],
};

function spots(shell: Field | undefined): Spot[] {
  const text = shell?.literal === undefined ? undefined : shell.source.trim();
  if (!shell || text === undefined || text.includes('{0}') || SHELLS.includes(text)) return [];
  return [{ at: shell.at, message: `There is no shell "${text}"` }];
}
