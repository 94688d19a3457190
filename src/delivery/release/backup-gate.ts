import type { Backups } from '../backup/backups.ts';
import { newestProved } from '../backup/retention.ts';
import type { BackupGate } from './types.ts';

/** Lets a deployment through with a proved backup that is young enough, and makes one only where there is none. */
export function backupGate(backups: Backups, now: () => Date, proofUrl?: string): BackupGate {
  return {
    async demand({ environment, databaseUrl, maxAge, commit, release, say, signal }) {
      const known = newestProved(await backups.list(environment.name), maxAge, now());
      if (known) return { id: known.id, made: false, time: known.created.toISOString() };
      const outcome = await backups.take(environment.name, databaseUrl, {
        ...{ commit, release, onProgress: say, reason: `before release ${release}` },
        ...(signal && { signal }),
        ...(proofUrl !== undefined && { proofUrl }),
      });
      if (!outcome.ok) return { failed: `${outcome.step}: ${outcome.reason}` };
      return { id: outcome.backup.id, made: true, time: outcome.backup.created.toISOString() };
    },
  };
}
