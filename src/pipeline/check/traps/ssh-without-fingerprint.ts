import type { Check } from '../finding.ts';
import { inputOf, isSshAction } from '../scripts.ts';

export const sshWithoutFingerprint: Check = {
  code: 'ssh-without-fingerprint',
  severity: 'warning',
  why: 'The action connects to whoever answers at that address and hands over its key.',
  fix: 'Set "fingerprint" to the SHA256 fingerprint of the host key.',
  find: ({ steps }) =>
    steps.flatMap(({ step }) =>
      step.kind === 'uses' && isSshAction(step) && step.with?.kind === 'map' && !inputOf(step, 'fingerprint')
        ? [{ at: step.usesAt, message: `${step.uses} does not know the key of its host` }]
        : [],
    ),
};
