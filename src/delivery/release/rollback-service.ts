import { InputError } from '../../lib/mistake.ts';
import { checkContracts } from './contract-since.ts';
import { beginRecord, keysOf, newRollout } from './deploy.ts';
import { Failure } from './failure.ts';
import { currentRelease, type Deployment, type Ledger, restoredRelease } from './ledger.ts';
import { nothingLive } from './lost-ledger.ts';
import { pinsOf } from './pins.ts';
import { isEmpty, planOneBack } from './plan-release.ts';
import { release } from './release.ts';
import { costLine, countStarts } from './rollback-cost.ts';
import { notice } from './rollout.ts';
import { findEnvironment, openSession } from './session.ts';
import type { DeploymentOutcome, ReleaseDeps, RollbackRequest } from './types.ts';

/**
 * Puts one service back to the build it had before, or in release `to`, and pins it there; everything else stays as it
 * is. A release of its own, so that it goes live and is undone like every other.
 */
export async function rollbackService(
  deps: ReleaseDeps,
  request: RollbackRequest & { readonly service: string },
): Promise<DeploymentOutcome> {
  const project = await deps.loadProject();
  const environment = findEnvironment(project, request.environment);
  const { service } = request;
  const title = `roll ${service} of ${environment.name} back`;
  return openSession(deps, request, project, { kind: 'rollback', title }, async (session) => {
    const { ledger, teller, secrets } = session;
    const current = currentRelease(ledger);
    if (!current) return nothingLive(session);
    const live = current.begin.services;
    const planned = await teller.run('Plan', async (say) => {
      const target = targetOf(ledger, current, service, request.to);
      const keys = keysOf(session, session.fleet.hosts);
      const plan = planOneBack(service, target.begin.services, live, keys);
      notice(
        session,
        `${costLine(countStarts(session, plan.services))} to put ${service} back to its build of release ${target.begin.release}`,
      );
      const way = { project, environment, secrets, ledger, live, plan };
      const goal = { target: target.begin.release, override: request.overrideContract };
      return { target, plan, keys, overrides: await checkContracts({ ...way, ...goal }, say) };
    });
    const { target, plan, keys, overrides } = planned;
    const pinned = pinsOf(ledger)[service];
    if (isEmpty(plan) && pinned) {
      return {
        result: 'nothing',
        release: current.begin.release,
        reason: `${service} is pinned to that build already`,
      };
    }
    const pin = { release: target.begin.release, author: deps.author, time: deps.now().toISOString() };
    const begin = beginRecord(session, plan, keys, {
      ...{ what: 'rollback', commit: current.begin.commit, restores: null, overrides, routes: current.begin.routes },
      pins: { ...pinsOf(ledger), [service]: { ...pin, reason: request.reason ?? null } },
    });
    return release(session, newRollout(session, begin, plan));
  });
}

/** The release whose build of a service comes back. Without a number: the newest before the live build's own that had another one. */
function targetOf(ledger: Ledger, current: Deployment, service: string, to: number | undefined): Deployment {
  const live = current.begin.services[service];
  if (!live) {
    const fix = `it has ${Object.keys(current.begin.services).join(', ')}`;
    throw new InputError([{ message: `The live release has no service "${service}"`, fix }]);
  }
  const had = ledger.deployments.filter(({ begin, state }) => state === 'committed' && begin.services[service]);
  const origin = pinsOf(ledger)[service]?.release ?? restoredRelease(ledger)?.begin.release ?? 0;
  const target =
    to === undefined
      ? had.findLast(({ begin }) => begin.release < origin && begin.services[service]?.build !== live.build)
      : had.find(({ begin }) => begin.release === to);
  if (target) return target;
  if (to === undefined) throw new Failure(`there is no earlier build of ${service} to go back to`);
  const known = had.map(({ begin }) => begin.release).join(', ');
  throw new InputError([{ message: `${service} was not live in release ${to}`, fix: `it was in ${known}` }]);
}
