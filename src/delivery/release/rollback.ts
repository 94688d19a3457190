import { InputError } from '../../lib/mistake.ts';
import { checkContracts } from './contract-since.ts';
import { beginRecord, keysOf, newRollout } from './deploy.ts';
import { Failure } from './failure.ts';
import { currentRelease, type Deployment, type Ledger, previousRelease, rollbackTargets } from './ledger.ts';
import { nothingLive } from './lost-ledger.ts';
import { pinLines, pinsOf } from './pins.ts';
import { isEmpty, planRollback } from './plan-release.ts';
import { release } from './release.ts';
import { costLine, countStarts } from './rollback-cost.ts';
import { notice } from './rollout.ts';
import { findEnvironment, openSession } from './session.ts';
import type { DeploymentOutcome, ReleaseDeps, RollbackRequest } from './types.ts';

/**
 * Brings an older release back, with its configuration and the newest secrets, as a release of its own. While its
 * instances are parked that is one rename on each host; later they are started first, and that is said beforehand.
 */
export async function rollback(deps: ReleaseDeps, request: RollbackRequest): Promise<DeploymentOutcome> {
  const project = await deps.loadProject();
  const environment = findEnvironment(project, request.environment);
  const title = `roll ${environment.name} back${request.to === undefined ? '' : ` to release ${request.to}`}`;
  return openSession(deps, request, project, { kind: 'rollback', title }, async (session) => {
    const { teller, ledger } = session;
    const current = currentRelease(ledger);
    if (!current) return nothingLive(session);
    const planned = await teller.run('Plan', async (say) => {
      const target = targetOf(ledger, request.to);
      const keys = keysOf(session, session.fleet.hosts);
      const plan = planRollback(target.begin.services, current.begin.services, keys, pinsOf(ledger));
      for (const line of pinLines(environment.name, pinsOf(ledger), plan.services)) notice(session, line);
      notice(session, `${costLine(countStarts(session, plan.services))} to go back to release ${target.begin.release}`);
      const way = { project, environment, secrets: session.secrets, ledger, live: current.begin.services, plan };
      const goal = { target: target.begin.release, override: request.overrideContract };
      const overrides = await checkContracts({ ...way, ...goal }, say);
      return { target, plan, keys, overrides };
    });
    const { target, plan, keys, overrides } = planned;
    if (isEmpty(plan)) {
      const reason = `release ${target.begin.release} has the builds and the configuration that are live`;
      return { result: 'nothing', release: current.begin.release, reason };
    }
    const begin = beginRecord(session, plan, keys, {
      ...{ what: 'rollback', commit: target.begin.commit, restores: target.begin.release, overrides },
      routes: target.begin.routes,
    });
    return release(session, newRollout(session, begin, plan));
  });
}

function targetOf(ledger: Ledger, to: number | undefined): Deployment {
  const target =
    to === undefined ? previousRelease(ledger) : rollbackTargets(ledger).find(({ begin }) => begin.release === to);
  if (target) return target;
  const known = rollbackTargets(ledger).map(({ begin }) => begin.release);
  const fix = known.length > 0 ? `these were live: ${known.join(', ')}` : 'no other release was ever live';
  if (to === undefined) throw new Failure('there is no release before the live one');
  throw new InputError([{ message: `Release ${to} cannot be brought back`, fix }]);
}
