import { StaleDeployer } from '../deploy/host.ts';
import { currentRelease, readLedger } from './ledger.ts';
import { overtaken } from './overtaken.ts';
import { goodUrls, publicUrls } from './public-url.ts';
import { type Rollout, warn } from './rollout.ts';
import { type FlowResult, runSteps, type Step } from './run-steps.ts';
import type { Session } from './session.ts';
import { backUp } from './steps/back-up.ts';
import { buildStep } from './steps/build.ts';
import { commit } from './steps/commit.ts';
import { migrate } from './steps/migrate.ts';
import { oldRelease } from './steps/old-release.ts';
import { preFlight } from './steps/pre-flight.ts';
import { ready } from './steps/ready.ts';
import { retire } from './steps/retire.ts';
import { stage } from './steps/stage.ts';
import { start } from './steps/start.ts';
import { soak, soakCanary, switchCanary, switchOver } from './steps/switch-over.ts';
import { tidyStore } from './tidy-store.ts';
import type { DeploymentOutcome } from './types.ts';
import { undoRollout } from './undo-rollout.ts';

/** What a release does until it counts. Any failure on the way is undone everywhere. */
const goLive: readonly Step<Rollout>[] = [
  preFlight,
  backUp,
  buildStep,
  stage,
  migrate,
  oldRelease,
  start,
  ready,
  switchCanary,
  soakCanary,
  switchOver,
  soak,
  commit,
];

/** Puts a release live, or undoes it: the story of every deployment and every rollback. */
export async function release(session: Session, rollout: Rollout): Promise<DeploymentOutcome> {
  const { teller, signal } = session;
  const { deps, environment, begin, progress } = rollout;
  deps.emit({ type: 'deployment', environment: environment.name, release: begin.release, state: 'planned' });
  // Asked beside the first steps: an address that nobody knows here takes its time.
  if (rollout.previous) progress.answering = goodUrls(publicUrls(rollout.project, environment));
  const flow = await runSteps(teller, goLive, rollout, signal);
  if (!flow.ok && !progress.committed) return putBack(session, rollout, flow);
  const retired = await runSteps(teller, [retire], rollout);
  if (retired.ok) await tidyStore(rollout);
  else if (retired.broken instanceof StaleDeployer) warn(rollout, `release ${begin.release} counts; ${retired.reason}`);
  else if (retired.broken !== undefined) throw retired.broken;
  else warn(rollout, `release ${begin.release} is live, and the next command finishes: ${retired.reason}`);
  const { first, last } = progress.switched ?? { first: 0, last: 0 };
  return {
    result: 'success',
    release: begin.release,
    previous: begin.previous,
    changes: rollout.changes,
    switched: Math.round(last - first),
  };
}

/** Brings every host back to what was live, and says why. */
async function putBack(
  session: Session,
  rollout: Rollout,
  failed: FlowResult & { readonly ok: false },
): Promise<DeploymentOutcome> {
  const { fleet, teller } = session;
  const { begin, progress } = rollout;
  const ending = {
    result: failed.cancelled ? ('cancelled' as const) : ('failure' as const),
    ...{ release: begin.release, live: begin.previous, step: failed.step, reason: failed.reason },
  };
  if (fleet.lost.aborted || failed.broken instanceof StaleDeployer) {
    return overtaken(rollout, failed.step);
  }
  if (failed.step === commit.name && (await mayCount(rollout))) {
    const doubtful = fleet.hosts.map(({ host }) => host.name);
    return {
      ...ending,
      live: 'unknown',
      reason: `${failed.reason}; whether the release counts shows when the host is back`,
      doubtful,
    };
  }
  let doubtful: string[] = [];
  if (progress.begun) {
    doubtful = await teller.run('Undo', (say) =>
      undoRollout({ ...rollout, signal: undefined }, fleet.hosts, failed.reason, say),
    );
  }
  if (failed.broken !== undefined) throw failed.broken;
  for (const host of doubtful) warn(rollout, `${host} is in doubt and holds both releases until the next command`);
  return { ...ending, doubtful };
}

/** Whether the commit may be on the coordinator although its answer was lost: then nobody may undo without asking it. */
async function mayCount({ begin, fleet }: Rollout): Promise<boolean> {
  try {
    const current = currentRelease(readLedger(await fleet.coordinator.host.records()));
    return current?.begin.deployment === begin.deployment;
  } catch {
    return true;
  }
}
