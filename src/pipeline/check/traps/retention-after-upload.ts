import type { Check } from '../finding.ts';
import { isStoreDelete, isUpload, placeOf } from '../kinds.ts';
import { scriptsOf } from '../subject.ts';

export const retentionAfterUpload: Check = {
  code: 'retention-after-upload',
  severity: 'warning',
  why: 'The credentials that write backups can also erase them all, and nothing has looked at the new one when the old ones go.',
  fix: 'Delete in a job of its own with credentials of its own after the new backup was checked, or let the bucket expire objects.',
  find: (subject) =>
    subject.jobs.flatMap((job) => {
      const own = scriptsOf(subject, job);
      if (!own.some(({ commands }) => commands.some(isUpload))) return [];
      return own.flatMap((script) =>
        script.commands
          .filter(isStoreDelete)
          .slice(0, 1)
          .map((command) => ({ at: placeOf(script, command), message: `Job "${job.id}" uploads and deletes backups` })),
      );
    }),
};
