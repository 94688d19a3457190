import type { Environment, Program, Project } from '../../config/project.ts';
import type { BuildManifest, BuildPlan } from '../build/types.ts';
import type { LinkName } from '../deploy/host.ts';
import type { Secrets } from './compose-release.ts';
import { Failure } from './failure.ts';
import type { Fleet, Held } from './fleet.ts';
import { hostSet, type NamedProgram } from './host-set.ts';
import { instanceEnvironment, type TemplateValues } from './instance-environment.ts';
import type { ServiceChange } from './plan-release.ts';
import type { BeginRecord } from './records.ts';
import type { ReleaseDeps } from './types.ts';

/** One release on its way to the hosts of an environment: what all steps share. */
export interface Rollout {
  readonly deps: ReleaseDeps;
  readonly project: Project;
  readonly environment: Environment;
  readonly fleet: Fleet;
  readonly secrets: Secrets;
  /** What goes live. */
  readonly begin: BeginRecord;
  /** What is live until the commit; null for a first release. */
  readonly previous: BeginRecord | null;
  readonly changes: readonly ServiceChange[];
  /** What a commit wants; null in a rollback, which builds nothing. */
  readonly builds: BuildPlan | null;
  /** The service whose migration this release runs first; null when the database stays as it is. */
  readonly migration: Program | null;
  readonly signal?: AbortSignal | undefined;
  /** The manifest of each service whose build is in the store; filled by the step that builds. */
  readonly manifests: Map<string, BuildManifest>;
  readonly progress: Progress;
}

/** Since when a host's front counts, in milliseconds of the monotonic clock; `usual`: errors a millisecond by service. */
export interface ErrorWatch {
  readonly since: number;
  readonly usual: Readonly<Record<string, number>>;
}

/** How far it got. */
export interface Progress {
  /** Whether a record of it may be on a host. */
  begun: boolean;
  committed: boolean;
  /** When the first link moved, and the last, in milliseconds of the monotonic clock. */
  switched: { first: number; last: number } | null;
  /** The public addresses that answered before the release began; null until they were asked. */
  answering: Promise<readonly string[]> | null;
  /** Since when the front of a host counts errors, and how often a service of it answered with one before. */
  readonly errors: Map<string, ErrorWatch>;
}

/** Milliseconds for instances of which no release is known. */
export const LEFTOVER = { drain: 5000, stop: 5000 };

/** The context of the texts that configure an instance on a host. */
export function templateValues({ environment, secrets, begin }: Rollout, { host }: Held): TemplateValues {
  return {
    secrets,
    host: { name: host.name, address: host.address },
    environment: { name: environment.name, url: environment.url },
    release: { number: begin.release, commit: begin.commit },
  };
}

/**
 * What was live before on a host: nothing on one that joined the environment since, or that was set up anew. Links and
 * instances of the old release are looked for only where it was.
 */
export function previousOn({ previous }: Pick<Rollout, 'previous'>, { facts }: Held): BeginRecord | null {
  return previous && facts.sets.includes(previous.release) ? previous : null;
}

/** Writes what the release is on a host. */
export function setFor({ begin, fleet }: Rollout, { host }: Held) {
  const addressOf = (name: string) => fleet.hosts.find((held) => held.host.name === name)?.host.address ?? null;
  return hostSet(begin, host.name, addressOf);
}

/** An instance as a host starts it. */
export function instanceSpec(rollout: Rollout, held: Held, { service, program }: NamedProgram) {
  const env = instanceEnvironment(service, program, templateValues(rollout, held));
  const { build, instance, settings } = program;
  const notify = settings.ready !== null && 'notify' in settings.ready;
  return { service, build, instance, listen: settings.listen, env, limits: settings.limits ?? {}, notify };
}

/** Tells people what went wrong beside the release itself. */
export function warn({ deps }: Pick<Rollout, 'deps'>, message: string): void {
  deps.emit({ type: 'annotation', level: 'warning', message });
}

/** Tells people what they should know beforehand, whether they read the log of steps or not. */
export function notice({ deps }: Pick<Rollout, 'deps'>, message: string): void {
  deps.emit({ type: 'annotation', level: 'notice', message });
}

/** Tells tests where the deployer stands; every record and every verb that changes a host comes right after one. */
export async function boundary({ deps }: Pick<Rollout, 'deps'>, name: string): Promise<void> {
  await deps.onBoundary?.(name);
}

/** Moves a link of a host after telling the boundary; a port that cannot be had is a {@link Failure}. */
export async function pointTo(
  rollout: Rollout,
  { host, fence }: Held,
  link: LinkName,
  set: number | null,
  whole?: 'whole',
): Promise<void> {
  await boundary(rollout, `${link} ${host.name}`);
  const pointed = await host.point(fence, link, set, whole);
  if (!pointed.ok) throw new Failure(`${host.name} cannot show release ${set}: ${pointed.reason}`);
}
