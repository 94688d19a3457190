import type { Project } from '../../config/project.ts';
import { InputError } from '../../lib/mistake.ts';
import type { BuildPlan, PlannedBuild } from '../build/types.ts';
import { type Choice, releaseCommit } from './deploy.ts';
import { Failure } from './failure.ts';
import { currentRelease, type Deployment, openDeployment } from './ledger.ts';
import { countingLedger, readFleet } from './read-fleet.ts';
import { findEnvironment, openSession } from './session.ts';
import type { Builder, DeploymentOutcome, PromoteRequest, ReleaseDeps } from './types.ts';

/**
 * Ships exactly the builds that are live in one environment to another, with that one's configuration as of the commit
 * which is live. A deployment like any other: `after`, backups, migrations and the soak apply.
 */
export async function promote(deps: ReleaseDeps, request: PromoteRequest): Promise<DeploymentOutcome> {
  const { from, environment: to } = request;
  if (from === to) throw new InputError(`${from} cannot be promoted to itself`);
  const live = await liveRelease(deps, from);
  const { commit, release } = live.begin;
  const project = await deps.loadProject(commit);
  const title = `promote release ${release} of ${from} to ${findEnvironment(project, to).name}`;
  return openSession(deps, request, project, { kind: 'deploy', title, commit }, (session) =>
    releaseCommit(session, request, commit, async (say) => {
      say(`release ${release} is live in ${from}, commit ${commit.slice(0, 12)}`);
      return await chooseBuilds(deps.builder, project, live, from);
    }),
  );
}

/** What is live in an environment for certain. */
async function liveRelease(deps: ReleaseDeps, name: string): Promise<Deployment> {
  const project = await deps.loadProject();
  const reports = await readFleet(deps, project, findEnvironment(project, name));
  const [coordinator] = reports;
  if (coordinator && 'problem' in coordinator)
    throw new InputError(`What is live in ${name} cannot be read: ${coordinator.problem}`);
  const ledger = countingLedger(name, reports);
  const live = currentRelease(ledger);
  if (!live)
    throw new InputError([{ message: `Nothing is live in ${name} that could be promoted`, fix: 'deploy there first' }]);
  const open = openDeployment(ledger);
  if (!open) return live;
  const fix = `wait for it, or settle it with "gantry undo ${name}"`;
  throw new InputError([{ message: `Release ${open.begin.release} of ${name} is still on its way`, fix }]);
}

/** The live builds in place of those of the commit: they differ where a service is pinned or was rolled back. */
async function chooseBuilds(builder: Builder, project: Project, live: Deployment, from: string): Promise<Choice> {
  const builds = await builder.plan(project, live.begin.commit);
  const wanted: PlannedBuild[] = [];
  for (const planned of builds.builds) {
    const there = live.begin.services[planned.service];
    if (!there) throw new Failure(`${planned.service} is not live in ${from}`);
    if (there.build !== planned.id && !(await builder.find(planned.service, there.build))) {
      throw new Failure(
        `the build of ${planned.service} that is live in ${from} is not in the store of this machine, and commit ${live.begin.commit.slice(0, 12)} makes another one; promote it from the machine that built it`,
      );
    }
    wanted.push({ service: planned.service, id: there.build, inputs: there.inputs, commit: there.commit });
  }
  return { builds, wanted: { commit: builds.commit, builds: wanted } satisfies BuildPlan };
}
