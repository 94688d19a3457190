import { randomBytes } from 'node:crypto';
import type { Environment, Program, Project } from '../../config/project.ts';
import { InputError } from '../../lib/mistake.ts';
import type { BuildPlan } from '../build/types.ts';
import { Failure } from './failure.ts';
import { frontProblem, type Held } from './fleet.ts';
import { judgeMigrations, letThrough } from './judge-migrations.ts';
import { currentRelease, type Deployment, nextRelease, type ReleaseMap, readLedger } from './ledger.ts';
import { unknownRelease } from './lost-ledger.ts';
import { keptPins, pinLines, pinsOf } from './pins.ts';
import { isEmpty, planRelease, type ReleaseKeys, type ReleasePlan } from './plan-release.ts';
import type { BeginRecord } from './records.ts';
import { release } from './release.ts';
import { notice, type Rollout } from './rollout.ts';
import { routeLines, routesOf } from './routes.ts';
import type { Say } from './run-steps.ts';
import { findEnvironment, openSession, type Session } from './session.ts';
import { viewOf } from './settle.ts';
import type { DeploymentOutcome, DeployRequest, ReleaseDeps } from './types.ts';

/**
 * Puts a commit live in an environment, or undoes everything. Throws an InputError for input that is wrong; a release
 * that does not go live is an outcome.
 */
export async function deploy(deps: ReleaseDeps, request: DeployRequest): Promise<DeploymentOutcome> {
  const { commit, changed } = await deps.builder.resolve(request.commit ?? 'HEAD');
  const project = await deps.loadProject(commit);
  const environment = findEnvironment(project, request.environment);
  const title = `deploy ${commit.slice(0, 7)} to ${environment.name}`;
  return openSession(deps, request, project, { kind: 'deploy', title, commit }, (session) =>
    releaseCommit(session, request, commit, () => chooseCommit(deps, project, commit, changed)),
  );
}

/** Everything of a commit; warns where files of the working folder (`changed`) are not in it. */
export async function chooseCommit(
  deps: ReleaseDeps,
  project: Project,
  commit: string,
  changed: readonly string[],
): Promise<Choice> {
  if (changed.length > 0) deps.emit({ type: 'annotation', level: 'warning', message: uncommitted(changed, commit) });
  const builds = await deps.builder.plan(project, commit);
  return { builds, wanted: builds };
}

/** `wanted` goes live; what `builds`, which the builder planned, has too is built where it is missing. */
export interface Choice {
  readonly builds: BuildPlan;
  readonly wanted: BuildPlan;
}

/** Puts builds live with the configuration of a commit: the part that a deployment and a promotion share. */
export async function releaseCommit(
  session: Session,
  request: DeployRequest,
  commit: string,
  choose: (say: Say) => Promise<Choice>,
): Promise<DeploymentOutcome> {
  const { deps, project, environment, secrets, teller, ledger, fleet } = session;
  const current = currentRelease(ledger);
  const live = current?.begin.services ?? null;
  const routes = routesOf(project);
  const moved = routeLines(current?.begin.routes ?? null, routes);
  const planned = await teller.run('Plan', async (say) => {
    const { builds, wanted } = await choose(say);
    const unknown = unknownRelease(fleet.hosts.map(viewOf));
    if (unknown !== null) notice(session, `${unknown}; new ones begin, with nothing to compare with or to go back to`);
    const keys = keysOf(session, fleet.hosts);
    const pins = pinsOf(ledger);
    const plan = planRelease(project, environment, wanted, live ?? {}, keys, pins);
    for (const line of [...planLines(plan), ...moved]) say(line);
    for (const line of pinLines(environment.name, pins, plan.services)) notice(session, line);
    const subject = { ...{ builder: deps.builder, project, environment, secrets }, live, plan };
    const owner = migrating(project, environment, plan);
    const judged = await judgeMigrations(subject, owner);
    for (const line of judged.lines) say(line);
    const overrides = await checkAfter(deps, request, project, environment, plan.services);
    overrides.push(...letThrough(judged, request.overrideContract));
    return { builds, plan, overrides, keys, migrations: judged.migrations, migration: judged.idle ? null : owner };
  });
  if (isEmpty(planned.plan) && moved.length === 0 && current && isEverywhere(session, current)) {
    const reason = `release ${current.begin.release} has the same builds and configuration`;
    const broken = fleet.hosts.flatMap(frontProblem);
    if (broken.length > 0) throw new Failure(`${reason}, but ${broken.join('; ')}`);
    return { result: 'nothing', release: current.begin.release, reason };
  }
  const begin = beginRecord(session, planned.plan, planned.keys, {
    ...{ what: 'deploy', commit, restores: null, overrides: planned.overrides },
    ...(planned.migrations.length > 0 && { migrations: planned.migrations }),
    routes,
  });
  return release(session, newRollout(session, begin, planned.plan, planned));
}

/** The numbers and secrets of the next release on these hosts. */
export function keysOf(
  { ledger, secrets }: Pick<Session, 'ledger' | 'secrets'>,
  hosts: readonly Pick<Held, 'facts'>[],
): ReleaseKeys {
  const salt = ledger.deployments.at(-1)?.begin.salt ?? randomBytes(16).toString('hex');
  const sets = hosts.flatMap(({ facts }) => facts.sets);
  return { release: nextRelease(ledger, sets), secrets, salt };
}

/** The first record of a release. */
export function beginRecord(
  { deps, request, environment, ledger, fleet }: Session,
  plan: ReleasePlan,
  { salt }: ReleaseKeys,
  own: Pick<BeginRecord, 'what' | 'commit' | 'restores' | 'overrides' | 'routes' | 'migrations' | 'pins'>,
): BeginRecord {
  return {
    kind: 'begin',
    deployment: `r${plan.release}-${deps.run}`,
    release: plan.release,
    time: deps.now().toISOString(),
    environment: environment.name,
    author: deps.author,
    reason: request.reason ?? null,
    run: deps.run,
    previous: currentRelease(ledger)?.begin.release ?? null,
    hosts: fleet.hosts.map(({ host }) => host.name),
    salt,
    services: { ...plan.services },
    ...keptPins(pinsOf(ledger), plan.services),
    ...own,
  };
}

/** What only a release with new builds has. */
type Fresh = Pick<Rollout, 'builds' | 'migration'>;

/** A release that begins now; one that brings builds back has nothing `fresh`. */
export function newRollout(
  session: Session,
  begin: BeginRecord,
  plan: ReleasePlan,
  { builds, migration }: Fresh = { builds: null, migration: null },
): Rollout {
  return {
    ...session,
    begin,
    previous: currentRelease(session.ledger)?.begin ?? null,
    changes: plan.changes,
    builds,
    migration,
    manifests: new Map(),
    progress: { begun: false, committed: false, switched: null, answering: null, errors: new Map() },
  };
}

/** The service whose migrations a release may bring: its build changed. */
export function migrating(project: Project, environment: Environment, plan: ReleasePlan): Program | null {
  const moved = new Set(
    plan.changes.filter(({ change }) => change === 'new' || change === 'changed').map(({ service }) => service),
  );
  const owner = project.services.find((service) => service.kind === 'program' && service.migrate !== null);
  return owner?.kind === 'program' && environment.database !== null && moved.has(owner.name) ? owner : null;
}

/** One line for each service that changes, and one for the rest. */
function planLines({ changes }: ReleasePlan): string[] {
  const lines = changes
    .filter(({ change }) => change !== 'unchanged')
    .map(({ service, change, why }) => `${service} is ${change}: ${why.join(', ')}`);
  const rest = changes.filter(({ change }) => change === 'unchanged').length;
  return rest > 0 ? [...lines, `${rest} of ${changes.length} services are unchanged`] : lines;
}

/** What the working folder has that the commit has not. */
function uncommitted(changed: readonly string[], commit: string): string {
  const shown = changed.slice(0, 3).join(', ') + (changed.length > 3 ? ` and ${changed.length - 3} more` : '');
  return `the working folder differs from ${commit.slice(0, 7)} and what differs is not deployed: ${shown}`;
}

/** Whether all hosts of the environment show the current release; a host that was added since does not. */
function isEverywhere({ fleet }: Session, { begin }: Deployment): boolean {
  return fleet.hosts.every(({ facts }) => facts.live === begin.release);
}

/** `after: staging`: a build must have been live there. Compares builds, because a merge commit is another commit. */
async function checkAfter(
  deps: ReleaseDeps,
  request: DeployRequest,
  project: Project,
  environment: Environment,
  services: ReleaseMap,
): Promise<BeginRecord['overrides']> {
  if (environment.after === null) return [];
  const missing = await neverLiveIn(deps, project, findEnvironment(project, environment.after), services);
  if (missing.length === 0) return [];
  const what = `${missing.join(', ')} ${missing.length === 1 ? 'was' : 'were'} never live in ${environment.after} with this build`;
  if (request.overrideAfter) return [{ rule: `after: ${environment.after}`, reason: request.overrideAfter }];
  throw new Failure(`${what}: deploy there first, or let them through with --override-after <reason>`);
}

/** The services whose build was in no release of an environment that counted. */
export async function neverLiveIn(
  deps: ReleaseDeps,
  project: Project,
  environment: Environment,
  services: ReleaseMap,
): Promise<string[]> {
  const hosts = await deps.openHosts(project, environment);
  try {
    const [coordinator] = hosts;
    if (!coordinator) throw new InputError(`${environment.name} has no hosts`);
    const { deployments } = readLedger(await coordinator.records());
    const counted = deployments.filter(({ state }) => state === 'committed').map(({ begin }) => begin.services);
    const wasLive = (name: string, build: string) => counted.some((map) => map[name]?.build === build);
    return Object.entries(services).flatMap(([name, { build }]) => (wasLive(name, build) ? [] : [name]));
  } finally {
    await Promise.allSettled(hosts.map((host) => host[Symbol.asyncDispose]()));
  }
}
