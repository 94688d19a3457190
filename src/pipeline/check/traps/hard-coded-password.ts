import type { Container, Service } from '../../workflow/model.ts';
import type { Check, Spot } from '../finding.ts';

export const hardCodedPassword: Check = {
  code: 'hard-coded-password',
  severity: 'error',
  why: 'Everyone who can read the repository, or ever could, has the password.',
  fix: 'Change the password, keep it as a secret and write ${{ secrets.NAME }}.',
  find: ({ jobs }) =>
    jobs.flatMap(({ container, services }) => [
      ...(container?.kind === 'container' ? passwordIn(container) : []),
      ...('kind' in services ? [] : services.flatMap(passwordIn)),
    ]),
};

function passwordIn({ credentials }: Container | Service): Spot[] {
  if (credentials?.kind !== 'map') return [];
  return credentials.entries.flatMap(({ key, value }) =>
    key !== 'insert' && key.source === 'password' && value.literal !== undefined && value.source !== ''
      ? [{ at: value.at, message: 'The password stands in the file' }]
      : [],
  );
}
