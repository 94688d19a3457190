import type { Field, StepsJob } from '../../workflow/model.ts';
import type { Check, Spot } from '../finding.ts';
import { labelLists, type Os, osOf } from '../labels.ts';
import { stepsOf } from '../subject.ts';

/** The shells that not every system has. (GitHub: "jobs.<job_id>.steps[*].shell") */
const SYSTEMS: Readonly<Record<string, readonly Os[]>> = {
  cmd: ['windows'],
  powershell: ['windows'],
  sh: ['linux', 'macos'],
};

export const shellOfOtherOs: Check = {
  code: 'shell-of-other-os',
  severity: 'warning',
  why: 'The runner of this job does not have this shell, and the step fails.',
  fix: "Use bash or pwsh, which all of GitHub's runners have, or another runner.",
  find: (subject) =>
    subject.jobs.flatMap((job) => {
      const steps = stepsOf(subject, job).flatMap(({ step }) => (step.kind === 'run' ? (step.shell ?? []) : []));
      const shells = [...steps, ...(job.defaults.shell ? [job.defaults.shell] : [])];
      return job.container ? [] : shells.flatMap((shell) => spotOf(shell, job));
    }),
};

function spotOf({ at, source, literal }: Field, job: StepsJob): Spot[] {
  const systems = literal === undefined || !Object.hasOwn(SYSTEMS, source) ? undefined : SYSTEMS[source];
  const given = labelLists(job).map((labels) => labels.map((label) => osOf(label.source)).find((os) => os));
  if (!systems || given.length === 0 || given.some((os) => os === undefined || systems.includes(os))) return [];
  return [{ at, message: `There is no ${source} on ${[...new Set(given)].join(' and ')}` }];
}
