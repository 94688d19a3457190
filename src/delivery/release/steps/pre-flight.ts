import { connectionProblems } from '../connection-budget.ts';
import { Failure } from '../failure.ts';
import { frontProblem, type Held } from '../fleet.ts';
import { secretProblems } from '../missing-secrets.ts';
import { type Rollout, warn } from '../rollout.ts';
import type { Step } from '../run-steps.ts';

const LEAST_DISK = 256 * 1024 * 1024;

/** Looks at every host and everything the release will need, and names all that is missing at once. */
export const preFlight: Step<Rollout> = {
  name: 'Pre-flight',
  async run(rollout, say) {
    const { project, environment, begin, secrets } = rollout;
    if (environment.approval) {
      warn(rollout, `nobody is asked to approve this: approvals of ${environment.name} need the server`);
    }
    for (const name of leftHosts(rollout)) {
      const left = `it is left as it is, with release ${rollout.previous?.release} running`;
      warn(rollout, `${name} is not in ${environment.name} any more: ${left}`);
    }
    // The switch starts it, or says what it refuses.
    for (const problem of rollout.fleet.hosts.flatMap(frontProblem)) warn(rollout, problem);
    const problems = [...secretProblems(project, environment, begin.services, secrets), ...portProblems(rollout)];
    problems.push(...(await connectionProblems(rollout)));
    problems.push(...rollout.fleet.hosts.flatMap(hostProblems));
    for (const problem of problems) say(problem);
    const [first, ...more] = problems;
    if (first !== undefined) throw new Failure([first, ...more].join('; '));
    say(`${rollout.fleet.hosts.map(({ host }) => host.name).join(', ')}: reachable, with room`);
  },
};

/** Hosts of the live release that gantry.yml no longer names. */
function leftHosts({ previous, fleet }: Rollout): string[] {
  const names = new Set(fleet.hosts.map(({ host }) => host.name));
  return (previous?.hosts ?? []).filter((name) => !names.has(name));
}

function hostProblems({ host, facts }: Held): string[] {
  const megabytes = Math.round(facts.freeBytes / 1024 / 1024);
  return facts.freeBytes < LEAST_DISK ? [`${host.name} has only ${megabytes} MB of disk left`] : [];
}

/** Two services of a rolled back release and of gantry.yml may want one port; within a file the checks see it. */
function portProblems({ begin }: Rollout): string[] {
  const owners = new Map<number, string[]>();
  for (const [service, release] of Object.entries(begin.services)) {
    if (release.kind !== 'program' || release.settings.port === null) continue;
    owners.set(release.settings.port, [...(owners.get(release.settings.port) ?? []), service]);
  }
  return [...owners]
    .filter(([, services]) => services.length > 1)
    .map(([port, services]) => `${services.join(' and ')} want the same port ${port}`);
}
