import type { Check } from '../finding.ts';
import { inputOf, isSshAction } from '../scripts.ts';

export const sshWithoutTimeLimit: Check = {
  code: 'ssh-without-time-limit',
  severity: 'warning',
  why: 'After its default of 10 minutes the action gives up while the script runs on unseen, or dies at its next line of output.',
  fix: 'Set "command_timeout" above the longest time the script may take, and make the script safe to run again.',
  find: ({ steps }) =>
    steps.flatMap(({ step }) =>
      step.kind === 'uses' && isSshAction(step) && step.with?.kind === 'map' && !inputOf(step, 'command_timeout')
        ? [{ at: step.usesAt, message: `${step.uses} leaves its script after 10 minutes` }]
        : [],
    ),
};
