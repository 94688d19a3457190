import { isUp, notIn, programsOn } from './host-set.ts';
import { currentRelease, type Deployment, openDeployment } from './ledger.ts';
import { isGone } from './lock-owner.ts';
import { pinsOf } from './pins.ts';
import { countingLedger, type HostReport, readFleet } from './read-fleet.ts';
import { factsOf } from './readiness.ts';
import { findEnvironment } from './session.ts';
import type { ReleaseDeps, ServiceStatus, StatusReport } from './types.ts';

type Answer = Extract<HostReport, { readonly facts: unknown }>;

/** What is live in an environment, as its hosts say, with every disagreement and doubt. Changes nothing. */
export async function status(deps: ReleaseDeps, request: { readonly environment: string }): Promise<StatusReport> {
  const project = await deps.loadProject();
  const environment = findEnvironment(project, request.environment);
  const reports = await readFleet(deps, project, environment);
  const ledger = countingLedger(reports);
  const current = currentRelease(ledger);
  const answers = reports.filter((report) => 'facts' in report);
  const [coordinator] = reports;
  const lock = coordinator && 'facts' in coordinator ? coordinator.facts.lock : null;
  return {
    environment: environment.name,
    release: current?.begin.release ?? null,
    commit: current?.begin.commit ?? null,
    time: current?.ended ?? null,
    author: current?.begin.author ?? null,
    services: current ? answers.flatMap((answer) => servicesOf(current, pinsOf(ledger), answer)) : [],
    parked: parkedReleases(answers, ledger.deployments, current),
    lock: lock && { owner: lock.owner, reason: lock.reason, left: lock.left },
    notes: answers.flatMap(({ host, facts }) => (facts.outdatedFront ? [`${host}: ${facts.outdatedFront}`] : [])),
    problems: problemsOf(reports, current, lock !== null && !isGone(lock.owner)),
  };
}

function servicesOf(
  { begin }: Deployment,
  pins: ReturnType<typeof pinsOf>,
  { host, instances }: Answer,
): ServiceStatus[] {
  const here = new Set(programsOn(begin.services, host).map(({ service }) => service));
  return Object.entries(begin.services).map(([service, release]) => {
    const pinned = pins[service]?.release ?? null;
    const common = { host, service, kind: release.kind, build: release.build, commit: release.commit, pinned };
    if (release.kind === 'static') {
      return { ...common, instance: null, since: null, age: null, restarts: 0, memory: null, state: 'live' };
    }
    const known = factsOf(instances, { service, program: release });
    return {
      ...common,
      instance: release.instance,
      since: release.generation,
      age: known?.age ?? null,
      restarts: known?.restarts ?? 0,
      memory: known?.memory ?? null,
      state: !here.has(service) ? 'elsewhere' : known?.state === 'running' ? 'live' : 'down',
    };
  });
}

/** Releases that still have all their instances on some host, of which not all are live. */
function parkedReleases(
  answers: readonly Answer[],
  deployments: readonly Deployment[],
  current: Deployment | null,
): number[] {
  const parked = deployments.filter(
    ({ begin, state }) =>
      state === 'committed' &&
      answers.some(({ host, instances }) => {
        const programs = programsOn(begin.services, host).filter(({ program }) => program.settings.exclusive === null);
        const own = notIn(programs, programsOn(current?.begin.services ?? {}, host));
        return own.length > 0 && programs.every((entry) => isUp(instances, entry));
      }),
  );
  return parked.map(({ begin }) => begin.release);
}

function problemsOf(reports: readonly HostReport[], current: Deployment | null, locked: boolean): string[] {
  return reports.flatMap((report) => {
    if ('problem' in report) return [report.problem];
    const { host, facts, ledger, instances } = report;
    const problems = ledger.problems.map((problem) => `${host} has a record that cannot be read: ${problem}`);
    const open = openDeployment(ledger);
    if (open && !locked) {
      problems.push(
        `${host} is in doubt about release ${open.begin.release} since ${open.begin.time}; "gantry undo" settles it`,
      );
    }
    const wanted = current?.begin.release ?? null;
    if (facts.live !== wanted && !open) problems.push(`${host} shows ${named(facts.live)} instead of ${named(wanted)}`);
    for (const entry of current ? programsOn(current.begin.services, host) : []) {
      const known = factsOf(instances, entry);
      if (known?.state !== 'running') problems.push(`${entry.service} does not run on ${host}`);
    }
    return problems;
  });
}

function named(release: number | null): string {
  return release === null ? 'no release' : `release ${release}`;
}
