import type { AdoptionOutcome } from '../../deploy/adoption.ts';
import { chooseCommit, releaseCommit } from '../deploy.ts';
import { Failure, reasonOf } from '../failure.ts';
import { currentRelease, readLedger } from '../ledger.ts';
import { boundary } from '../rollout.ts';
import type { Say } from '../run-steps.ts';
import { findEnvironment, openSession, type Session } from '../session.ts';
import type { DeploymentOutcome, DeployRequest, ReleaseDeps } from '../types.ts';
import { adoptionOf, foundLines, type Looked, lookAtHosts } from './look-at-hosts.ts';

/** A port that changed hands: for `milliseconds` nothing listened there, to the next ten. */
export interface Gap {
  readonly host: string;
  readonly service: string;
  readonly milliseconds: number;
}

/** How taking over, or giving back, ended. After a success `gaps` has every port that was moved by this command. */
export interface AdoptReport {
  readonly outcome: DeploymentOutcome;
  readonly gaps: readonly Gap[];
}

/**
 * Takes hosts over that were set up by hand: a release goes live beside the old units, then the public server moves by a
 * reload, then one port after the other. A command that was killed is finished by the next one.
 */
export async function adopt(deps: ReleaseDeps, request: DeployRequest): Promise<AdoptReport> {
  const { commit, changed } = await deps.builder.resolve(request.commit ?? 'HEAD');
  const project = await deps.loadProject(commit);
  const environment = findEnvironment(project, request.environment);
  const title = `take over the hosts of ${environment.name} with ${commit.slice(0, 7)}`;
  const gaps: Gap[] = [];
  const outcome = await openSession(deps, request, project, { kind: 'deploy', title, commit }, async (session) => {
    const { teller } = session;
    const looked = await teller.run('Look at what runs', (say) => look(session, say));
    await teller.run('Begin', () => begin(session, looked));
    const released = await releaseCommit(session, request, commit, () => chooseCommit(deps, project, commit, changed));
    if (released.result !== 'success' && released.result !== 'nothing') return released;
    try {
      await teller.run('Move the public server', (say) => movePublic(session, say));
      await teller.run('Move the ports', (say) => movePorts(session, looked, gaps, say));
    } catch (error) {
      return await stopped(session, error);
    }
    return released;
  });
  return { outcome, gaps };
}

/** Looks, and refuses what does not fit gantry.yml. */
async function look({ project, environment, fleet }: Session, say: Say): Promise<Looked[]> {
  const looked = await lookAtHosts(
    project,
    environment,
    fleet.hosts.map(({ host }) => host),
  );
  for (const line of looked.flatMap(foundLines)) say(line);
  const problems = looked.flatMap(({ host, judgement }) => judgement.problems.map((text) => `${host.name}: ${text}`));
  if (problems.length > 0) throw new Failure(problems.join('; '), { details: problems });
  return looked;
}

async function begin(session: Session, looked: readonly Looked[]): Promise<void> {
  for (const { host, fence } of session.fleet.hosts) {
    const one = looked.find((other) => other.host === host);
    await boundary(session, `adopt begin ${host.name}`);
    if (one && !one.old.begun) must(await adoptionOf(host).begin(fence, one.judgement.takeover), host.name);
  }
}

/** One host after the other: the first shows whether it works. */
async function movePublic(session: Session, say: Say): Promise<void> {
  for (const { host, fence } of session.fleet.hosts) {
    await boundary(session, `adopt public ${host.name}`);
    must(await adoptionOf(host).takePublic(fence), host.name);
    say(`${host.name}: the public server shows the release`);
  }
}

async function movePorts(session: Session, looked: readonly Looked[], gaps: Gap[], say: Say): Promise<void> {
  for (const { host, fence } of session.fleet.hosts) {
    const units = looked.find((one) => one.host === host)?.judgement.takeover.units ?? [];
    for (const { service, port } of units) {
      await boundary(session, `adopt ${service} ${host.name}`);
      const gap = must(await adoptionOf(host).takeUnit(fence, service), host.name);
      if (port === null || gap === null) {
        say(`${host.name}: ${service}: its unit is stopped and masked`);
        continue;
      }
      gaps.push({ host: host.name, service, milliseconds: gap });
      say(`${host.name}: ${service}: nothing listened on port ${port} for ${gap} ms; its unit is masked`);
    }
  }
}

/** The gap of a step, or a {@link Failure}. */
export function must(outcome: AdoptionOutcome, host: string): number | null {
  if (outcome.ok) return outcome.gap;
  throw new Failure(`${host}: ${outcome.reason}`);
}

/** What had begun and did not come to its end: the journals of the hosts say where to go on. */
export async function stopped({ fleet }: Session, error: unknown): Promise<DeploymentOutcome> {
  const live = currentRelease(readLedger(await fleet.coordinator.host.records()))?.begin.release ?? null;
  const reason = reasonOf(error);
  return { result: 'failure', release: live ?? 0, live, step: 'adopt', reason, doubtful: [] };
}
