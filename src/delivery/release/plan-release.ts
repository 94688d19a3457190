import type { Environment, Project } from '../../config/project.ts';
import type { BuildPlan } from '../build/types.ts';
import { composeService, restart, type Secrets } from './compose-release.ts';
import type { ReleaseMap } from './ledger.ts';
import type { ProgramRelease, ServiceRelease } from './records.ts';

/** What becomes of one service, and the reasons in words. */
export interface ServiceChange {
  readonly service: string;
  readonly change: 'unchanged' | 'changed' | 'new' | 'removed';
  readonly why: readonly string[];
}

/** A release as it would be. `services` is its whole map; unchanged services keep the instances they have. */
export interface ReleasePlan {
  readonly release: number;
  readonly changes: readonly ServiceChange[];
  readonly services: ReleaseMap;
}

/** Services by name that stay at the revision which is live. */
export type Pinned = Readonly<Record<string, unknown>>;

/** What decides a release's numbers and secrets. */
export interface ReleaseKeys {
  readonly release: number;
  readonly secrets: Secrets;
  /** Keys the secrets' hashes; the same for all releases of an environment. */
  readonly salt: string;
}

/**
 * Compares what a commit wants with what is live, service by service. Equal build and configuration: unchanged, and the
 * running instance is kept; a plan without changes has nothing to do.
 */
export function planRelease(
  project: Project,
  environment: Environment,
  builds: BuildPlan,
  live: ReleaseMap,
  keys: ReleaseKeys,
  pins: Pinned = {},
): ReleasePlan {
  const wanted = new Map<string, ServiceRelease>();
  for (const service of project.services) {
    const build = builds.builds.find((planned) => planned.service === service.name);
    const kept = pins[service.name] ? live[service.name] : undefined;
    if (kept) wanted.set(service.name, renewed(kept, keys));
    if (kept || !build) continue;
    wanted.set(
      service.name,
      composeService({ service, build }, environment, build.commit ?? builds.commit, keys.release, keys),
    );
  }
  return compareMaps(keys.release, wanted, live);
}

/** The plan of a rollback: the services of an older release, whose programs take the newest value of every secret. */
export function planRollback(target: ReleaseMap, live: ReleaseMap, keys: ReleaseKeys, pins: Pinned = {}): ReleasePlan {
  const wanted = new Map<string, ServiceRelease>();
  for (const [name, service] of Object.entries(target)) {
    wanted.set(name, renewed(pins[name] ? (live[name] ?? service) : service, keys));
  }
  return compareMaps(keys.release, wanted, live);
}

/** The plan that brings one service of an older release back and leaves all others alone. */
export function planOneBack(service: string, target: ReleaseMap, live: ReleaseMap, keys: ReleaseKeys): ReleasePlan {
  const wanted = new Map(Object.entries(live));
  const back = target[service];
  if (back) wanted.set(service, renewed(back, keys));
  return compareMaps(keys.release, wanted, live);
}

/** Whether the plan changes nothing at all. */
export function isEmpty(plan: ReleasePlan): boolean {
  return plan.changes.every(({ change }) => change === 'unchanged');
}

/** An older revision with the newest value of every secret; one whose secrets are as they were keeps its instance. */
function renewed(service: ServiceRelease, keys: ReleaseKeys): ServiceRelease {
  if (service.kind === 'static') return service;
  const next = restart(service, keys.release, keys);
  return sameEntries(next.secrets, service.secrets) ? service : next;
}

function compareMaps(release: number, wanted: ReadonlyMap<string, ServiceRelease>, live: ReleaseMap): ReleasePlan {
  const services: Record<string, ServiceRelease> = {};
  const changes: ServiceChange[] = [];
  for (const [service, next] of wanted) {
    const last = live[service];
    const why = last ? differences(last, next) : ['it was not in the live release'];
    const change = !last ? 'new' : why.length > 0 ? 'changed' : 'unchanged';
    services[service] = last && change === 'unchanged' ? last : next;
    changes.push({ service, change, why });
  }
  for (const service of Object.keys(live)) {
    if (!wanted.has(service)) changes.push({ service, change: 'removed', why: ['gantry.yml no longer has it'] });
  }
  return { release, changes, services };
}

/** What differs between two revisions of a service, in words; nothing: they are the same. */
function differences(last: ServiceRelease, next: ServiceRelease): string[] {
  const build = last.build === next.build ? [] : buildDifferences(last, next);
  if (last.kind === 'static' || next.kind === 'static') {
    if (last.kind !== next.kind)
      return [...build, `it is now ${next.kind === 'static' ? 'a static site' : 'a program'}`];
    const fallback = last.kind === 'static' && next.kind === 'static' && last.fallback !== next.fallback;
    return fallback ? [...build, 'setting fallback changed'] : build;
  }
  return [...build, ...settingDifferences(last, next), ...entryDifferences('secret', last.secrets, next.secrets)];
}

function buildDifferences(last: ServiceRelease, next: ServiceRelease): string[] {
  const hashOf = (service: ServiceRelease) => Object.fromEntries(service.inputs.map(({ name, hash }) => [name, hash]));
  const found = entryDifferences('', hashOf(last), hashOf(next));
  return found.length > 0 ? found : ['its build changed'];
}

function settingDifferences(last: ProgramRelease, next: ProgramRelease): string[] {
  const { env: lastEnv, ...lastRest } = last.settings;
  const { env: nextEnv, ...nextRest } = next.settings;
  const texts = (settings: object) =>
    Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, JSON.stringify(value)]));
  return [
    ...entryDifferences('variable', lastEnv, nextEnv),
    ...entryDifferences('setting', texts(lastRest), texts(nextRest)),
  ];
}

function entryDifferences(
  noun: string,
  last: Readonly<Record<string, string>>,
  next: Readonly<Record<string, string>>,
): string[] {
  const names = [...new Set([...Object.keys(last), ...Object.keys(next)])].filter((name) => last[name] !== next[name]);
  return names.map((name) => {
    const verb = last[name] === undefined ? 'is new' : next[name] === undefined ? 'is gone' : 'changed';
    return `${noun ? `${noun} ` : ''}${name} ${verb}`;
  });
}

function sameEntries(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  return entryDifferences('', a, b).length === 0;
}
