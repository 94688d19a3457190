import type { Check } from '../finding.ts';
import { actionName, inputOf } from '../scripts.ts';

export const scansDeployedTarget: Check = {
  code: 'scans-deployed-target',
  severity: 'warning',
  why: 'On a pull request it scans what is deployed already, not what the pull request changes: a bad change is green.',
  fix: 'Scan a preview of the pull request or a server started in the job; keep this target for the schedule.',
  find: ({ steps, on }) =>
    on('pull_request')
      ? steps.flatMap(({ step, job }) => {
          const target = step.kind === 'uses' && actionName(step).startsWith('zaproxy/') && inputOf(step, 'target');
          const local =
            target && (target.literal === undefined || /localhost|127\.0\.0\.1|0\.0\.0\.0/.test(target.source));
          const limited = /event_name/.test(step.if.source) || /event_name/.test(job.if.source);
          return target && !local && !limited
            ? [{ at: target.at, message: `Every pull request scans ${target.source}` }]
            : [];
        })
      : [],
};
