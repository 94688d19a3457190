import { isUp, notIn, programsOn } from './host-set.ts';
import { currentRelease, type Deployment, type Ledger, openDeployment } from './ledger.ts';
import { isGone } from './lock-owner.ts';
import { lostRecord } from './lost-ledger.ts';
import { pinsOf } from './pins.ts';
import { countingLedger, type HostReport, readFleet, witnessesOf } from './read-fleet.ts';
import { factsOf } from './readiness.ts';
import { findEnvironment } from './session.ts';
import type { ReleaseDeps, ServiceStatus, StatusReport } from './types.ts';
import { unfitCoordinator } from './unfit-coordinator.ts';
import { unreadableRecords } from './unreadable-records.ts';

type Answer = Extract<HostReport, { readonly facts: unknown }>;

/** What is live in an environment, as its hosts say, with every disagreement and doubt. Changes nothing. */
export async function status(deps: ReleaseDeps, request: { readonly environment: string }): Promise<StatusReport> {
  const project = await deps.loadProject();
  const environment = findEnvironment(project, request.environment);
  const reports = await readFleet(deps, project, environment);
  const ledger = countingLedger(environment.name, reports);
  const current = currentRelease(ledger);
  const answers = reports.filter((report) => 'facts' in report);
  const [coordinator] = reports;
  const isReached = coordinator !== undefined && 'facts' in coordinator;
  const lock = isReached ? coordinator.facts.lock : null;
  const unfit = isReached ? unfitCoordinator(environment.name, witnessesOf(reports)) : null;
  return {
    environment: environment.name,
    release: current?.begin.release ?? null,
    commit: current?.begin.commit ?? null,
    time: current?.ended ?? null,
    author: current?.begin.author ?? null,
    services: current ? answers.flatMap((answer) => servicesOf(ledger, current, answer)) : [],
    parked: parkedReleases(answers, ledger.deployments, current),
    lock: lock && { owner: lock.owner, reason: lock.reason, left: lock.left },
    notes: notesOf(reports, current),
    problems: [
      ...(unfit === null ? [] : [unfit]),
      ...unreadableRecords(witnessesOf(reports), coordinator?.host),
      ...reports.flatMap((report) =>
        'facts' in report
          ? problemsOf(environment.name, ledger, current, report, lock !== null && !isGone(lock.owner))
          : isFact(report, current)
            ? []
            : [report.problem],
      ),
    ],
  };
}

/** The release whose services a host runs: where it shows an older one than the environment's, that. */
function shownOn(ledger: Ledger, current: Deployment, answer: Answer): Deployment {
  const { live } = answer.facts;
  if (live === current.begin.release || openDeployment(answer.ledger)) return current;
  const known = [...answer.ledger.deployments, ...ledger.deployments];
  return known.find(({ begin }) => begin.release === live) ?? current;
}

function servicesOf(ledger: Ledger, current: Deployment, answer: Answer): ServiceStatus[] {
  const { host, instances } = answer;
  const { begin } = shownOn(ledger, current, answer);
  const pins = pinsOf(ledger);
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
      answers.some(({ host, instances, facts }) => {
        if (facts.live === begin.release) return false;
        const programs = programsOn(begin.services, host).filter(({ program }) => program.settings.exclusive === null);
        const own = notIn(programs, programsOn(current?.begin.services ?? {}, host));
        return own.length > 0 && programs.every((entry) => isUp(instances, entry));
      }),
  );
  return parked.map(({ begin }) => begin.release);
}

function problemsOf(
  environment: string,
  ledger: Ledger,
  current: Deployment | null,
  answer: Answer,
  locked: boolean,
): string[] {
  const { host, facts, instances } = answer;
  const problems: string[] = [];
  if (facts.frontProblem) problems.push(`${host}: ${facts.frontProblem}`);
  const lost = lostRecord({ name: host, live: facts.live, ledger: answer.ledger });
  if (lost !== null) problems.push(lost);
  const open = openDeployment(answer.ledger);
  if (open && !locked) {
    problems.push(
      `${host} is in doubt about release ${open.begin.release} since ${open.begin.time}; "gantry undo" settles it`,
    );
  }
  const wanted = current?.begin.release ?? null;
  const isAstray = facts.live !== wanted && !open;
  if (isAstray) {
    const mend = current ? `; the next "gantry deploy ${environment}" brings it there` : '';
    problems.push(`${host} shows ${named(facts.live)} instead of ${named(wanted)}${mend}`);
  }
  const shown = current && shownOn(ledger, current, answer);
  // A host that shows none, or one that nobody knows, has said so already.
  if (!shown || (isAstray && shown === current)) return problems;
  for (const entry of programsOn(shown.begin.services, host)) {
    const known = factsOf(instances, entry);
    if (known?.state !== 'running') problems.push(`${entry.service} does not run on ${host}`);
  }
  return problems;
}

/** A host that was given back is no problem where nothing is live on the others. */
function isFact(report: HostReport, current: Deployment | null): boolean {
  return 'problem' in report && report.isGivenBack && current === null;
}

function notesOf(reports: readonly HostReport[], current: Deployment | null): string[] {
  return reports.flatMap((report) => {
    if ('problem' in report) return isFact(report, current) ? [report.problem] : [];
    const { host, facts } = report;
    return facts.outdatedFront ? [`${host}: ${facts.outdatedFront}`] : [];
  });
}

function named(release: number | null): string {
  return release === null ? 'no release' : `release ${release}`;
}
