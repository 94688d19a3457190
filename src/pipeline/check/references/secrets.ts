import { didYouMean } from '../../../lib/did-you-mean.ts';
import type { Check } from '../finding.ts';
import { hint } from './hint.ts';
import { referencesOf } from './scopes.ts';

export const secretsReference: Check = {
  code: 'secrets-reference',
  severity: 'warning',
  why: 'A called workflow has the secrets that it declares; another one is an empty text unless the caller says "secrets: inherit".',
  fix: 'Declare it under "secrets:" of workflow_call.',
  find: (subject) => {
    const { triggers } = subject.workflow;
    const [call, ...others] = triggers;
    if (call?.event !== 'workflow_call' || others.length > 0 || !call.secrets?.length) return [];
    const names = call.secrets.map(({ name }) => name.toLowerCase());
    return referencesOf(subject, subject.workflow).flatMap(({ path: [context, name], place }) => {
      if (context !== 'secrets' || name === undefined || name === null || name === 'github_token') return [];
      if (names.includes(name)) return [];
      return [{ at: place(), ...hint(`The secret "${name.toUpperCase()}" is not declared`, didYouMean(name, names)) }];
    });
  },
};
