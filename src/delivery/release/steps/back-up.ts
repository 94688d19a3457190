import { databaseUrl } from '../database-url.ts';
import { Failure } from '../failure.ts';
import type { Rollout } from '../rollout.ts';
import type { Step } from '../run-steps.ts';

/** Demands a proven backup that is young enough, where the environment asks for one. */
export const backUp: Step<Rollout> = {
  name: 'Back up',
  skip({ environment, begin }) {
    if (environment.backup === null) return 'the environment asks for none';
    return begin.what === 'rollback' ? 'a rollback does not touch the database' : null;
  },
  async run(rollout, say) {
    const { deps, environment, begin, signal } = rollout;
    const answer = await deps.backups.demand({
      environment,
      databaseUrl: databaseUrl(rollout),
      maxAge: environment.backupMaxAge,
      commit: begin.commit,
      release: begin.release,
      say,
      ...(signal && { signal }),
    });
    if ('failed' in answer) throw new Failure(`there is no proven backup: ${answer.failed}`);
    say(`${answer.made ? 'made and proved' : 'found the proven'} backup ${answer.id} of ${answer.time}`);
  },
};
