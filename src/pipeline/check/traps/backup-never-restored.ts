import type { StepsJob } from '../../workflow/model.ts';
import type { Check } from '../finding.ts';
import { isDump, isUpload, placeOf } from '../kinds.ts';
import type { Script } from '../scripts.ts';

const PROVES =
  /\bpg_restore\b|\bpg_verifybackup\b|\bpsql\b.*<|\|\s*psql\b|\bmysql\b.*<|\bgantry (?:backup|restore)\b|restore/i;

export const backupNeverRestored: Check = {
  code: 'backup-never-restored',
  severity: 'warning',
  why: 'A backup is good only once it was restored; this one is first tried on the day it is needed.',
  fix: 'Restore it into a scratch database and compare row counts, on a schedule, as "gantry backup" does.',
  find: ({ scripts }) => {
    const dumps = scripts.flatMap((script) => {
      const dump = script.commands.find(isDump);
      return dump && isUploading(scripts, script.job) ? [{ script, dump }] : [];
    });
    if (dumps.length === 0 || scripts.some(({ text }) => PROVES.test(text))) return [];
    return dumps.map(({ script, dump }) => ({
      at: placeOf(script, dump),
      message: 'This backup is uploaded and never tried',
    }));
  },
};

function isUploading(scripts: readonly Script[], of: StepsJob): boolean {
  return scripts.some(({ job, commands }) => job === of && commands.some(isUpload));
}
