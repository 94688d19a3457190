import type { Check } from '../finding.ts';
import { isDump, isUpload, placeOf } from '../kinds.ts';

export const backupNeverRestored: Check = {
  code: 'backup-never-restored',
  severity: 'warning',
  why: 'A backup is good only once it was restored; this one is first tried on the day it is needed.',
  fix: 'Restore it into a scratch database and compare row counts, on a schedule, as "gantry backup" does.',
  find: ({ scripts }) => {
    const proves =
      /\bpg_restore\b|\bpg_verifybackup\b|\bpsql\b.*<|\|\s*psql\b|\bmysql\b.*<|\bgantry (?:backup|restore)\b|restore/i;
    if (scripts.some(({ text }) => proves.test(text))) return [];
    return scripts.flatMap((script) => {
      const dump = script.commands.find(isDump);
      const uploads = scripts.some(({ job, commands }) => job === script.job && commands.some(isUpload));
      return dump && uploads ? [{ at: placeOf(script, dump), message: 'This backup is uploaded and never tried' }] : [];
    });
  },
};
