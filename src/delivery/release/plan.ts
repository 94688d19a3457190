import { keysOf, migrating, neverLiveIn } from './deploy.ts';
import { judgeMigrations } from './judge-migrations.ts';
import { currentRelease } from './ledger.ts';
import { secretProblems } from './missing-secrets.ts';
import { pinLines, pinsOf } from './pins.ts';
import { planRelease } from './plan-release.ts';
import { countingLedger, readFleet } from './read-fleet.ts';
import { routeLines, routesOf } from './routes.ts';
import { findEnvironment } from './session.ts';
import type { PlanReport, ReleaseDeps } from './types.ts';

/** What a deployment would change, and why. Starts, builds and changes nothing. */
export async function plan(
  deps: ReleaseDeps,
  request: { readonly environment: string; readonly commit?: string },
): Promise<PlanReport> {
  const { commit, subject, changed } = await deps.builder.resolve(request.commit ?? 'HEAD');
  const project = await deps.loadProject(commit);
  const environment = findEnvironment(project, request.environment);
  const reports = await readFleet(deps, project, environment);
  const ledger = countingLedger(environment.name, reports);
  const secrets = await deps.secrets(environment);
  const live = currentRelease(ledger);
  const builds = await deps.builder.plan(project, commit);
  const planned = planRelease(
    project,
    environment,
    builds,
    live?.begin.services ?? {},
    keysOf(
      { ledger, secrets },
      reports.filter((report) => 'facts' in report),
    ),
    pinsOf(ledger),
  );
  const problems = reports.flatMap((report) => ('problem' in report ? [report.problem] : []));
  problems.push(...secretProblems(project, environment, planned.services, secrets));
  if (environment.after !== null) {
    const after = findEnvironment(project, environment.after);
    const missing = await neverLiveIn(deps, project, after, planned.services);
    problems.push(...missing.map((service) => `this build of ${service} was never live in ${after.name}`));
  }
  const owner = migrating(project, environment, planned);
  const services = live?.begin.services ?? null;
  const wanted = {
    ...{ builder: deps.builder, project, environment, secrets },
    live: services,
    plan: planned,
  };
  const judged = await judgeMigrations(wanted, owner);
  problems.push(...[judged.obstacle, judged.contract].filter((problem) => problem !== null));
  return {
    ...{ environment: environment.name, commit, subject, changed, problems, changes: planned.changes },
    live: live?.begin.release ?? null,
    release: planned.release,
    migrates: owner?.name ?? null,
    routes: routeLines(live?.begin.routes ?? null, routesOf(project)),
    migrations: judged.lines,
    pinned: pinLines(environment.name, pinsOf(ledger), planned.services),
  };
}
