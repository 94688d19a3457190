import type { Environment, Project } from '../../config/project.ts';
import type { CommitLine } from '../build/commit-files.ts';
import { migrationFiles, migrationFolder } from '../migrations/find-migrations.ts';
import { currentRelease, type Ledger, type ReleaseMap } from './ledger.ts';
import { pinsOf } from './pins.ts';
import { countingLedger, readFleet } from './read-fleet.ts';
import type { ServiceRelease } from './records.ts';
import { findEnvironment } from './session.ts';
import type { Builder, ReleaseDeps } from './types.ts';

/** One of two environments, as its hosts say. */
export interface DiffSide {
  readonly environment: string;
  readonly release: number | null;
  readonly commit: string | null;
  readonly pinned: readonly string[];
}

/** What differs, such as a service or a variable: on one side only, or on both. */
export interface Difference {
  readonly what: string;
  /** The environment that has it; null: both do, and it differs. */
  readonly only: string | null;
}

/** What differs between what is live in two environments. Of configuration there are names only, never values. */
export interface DiffReport {
  readonly sides: readonly [DiffSide, DiffSide];
  /** What one side's commit has and the other's has not, newest first; null where the repository lacks a commit. */
  readonly commits: readonly { readonly only: string; readonly list: readonly CommitLine[] | null }[];
  readonly services: readonly (Difference & { readonly why: readonly string[] })[];
  /** Null where the repository lacks a commit. */
  readonly migrations: readonly Difference[] | null;
  readonly configuration: readonly (Difference & { readonly service: string })[];
  /** Hosts that could not be asked. */
  readonly problems: readonly string[];
}

interface Side extends DiffSide {
  readonly services: ReleaseMap;
  readonly problems: readonly string[];
}

/** Compares what is live in two environments. Changes nothing. */
export async function diff(
  deps: ReleaseDeps,
  request: { readonly left: string; readonly right: string },
): Promise<DiffReport> {
  const project = await deps.loadProject();
  const environments = [request.left, request.right].map((name) => findEnvironment(project, name));
  const [left, right] = await Promise.all(environments.map((environment) => readSide(deps, project, environment)));
  if (!left || !right) throw new Error('a comparison has two sides');
  const names = [...new Set([...Object.keys(left.services), ...Object.keys(right.services)])].toSorted();
  return {
    sides: [shown(left), shown(right)],
    commits: await commitsOf(deps.builder, left, right),
    services: names.flatMap((name) => serviceDifference(name, left, right)),
    migrations: await migrationDifferences(deps.builder, project, left, right),
    configuration: names.flatMap((name) => configurationDifferences(name, left, right)),
    problems: [...left.problems, ...right.problems],
  };
}

async function readSide(deps: ReleaseDeps, project: Project, environment: Environment): Promise<Side> {
  const reports = await readFleet(deps, project, environment);
  const ledger: Ledger = countingLedger(environment.name, reports);
  const begin = currentRelease(ledger)?.begin;
  return {
    environment: environment.name,
    release: begin?.release ?? null,
    commit: begin?.commit ?? null,
    pinned: Object.keys(pinsOf(ledger)),
    services: begin?.services ?? {},
    problems: reports.flatMap((report) => ('problem' in report ? [report.problem] : [])),
  };
}

function shown({ environment, release, commit, pinned }: Side): DiffSide {
  return { environment, release, commit, pinned };
}

async function commitsOf(builder: Builder, left: Side, right: Side): Promise<DiffReport['commits']> {
  if (left.commit === null || right.commit === null || left.commit === right.commit) return [];
  const [ahead, behind] = await Promise.all([
    builder.commitsBetween(right.commit, left.commit),
    builder.commitsBetween(left.commit, right.commit),
  ]);
  return [
    { only: left.environment, list: ahead },
    { only: right.environment, list: behind },
  ].filter(({ list }) => list?.length !== 0);
}

function serviceDifference(name: string, left: Side, right: Side): DiffReport['services'] {
  const [here, there] = [left.services[name], right.services[name]];
  if (!here || !there) return [{ what: name, only: here ? left.environment : right.environment, why: [] }];
  if (here.build === there.build) return [];
  const inputs = (service: ServiceRelease) => Object.fromEntries(service.inputs.map((one) => [one.name, one.hash]));
  const why = compare(inputs(here), inputs(there), left, right).map(({ what, only }) =>
    only ? `${what} only in ${only}` : what,
  );
  return [{ what: name, only: null, why: why.length > 0 ? why : ['its build'] }];
}

/** Names only: a variable's text may show what it should not, and secrets are keyed apart in each environment. */
function configurationDifferences(name: string, left: Side, right: Side): DiffReport['configuration'] {
  const [here, there] = [left.services[name], right.services[name]];
  if (here?.kind !== 'program' || there?.kind !== 'program') return [];
  const found = [here, there].map(({ settings: { env, secrets, exclusive, ...rest } }) => ({
    // On which host differs by nature.
    'setting exclusive': String(exclusive !== null),
    ...Object.fromEntries(Object.entries(rest).map(([key, value]) => [`setting ${key}`, JSON.stringify(value)])),
    ...Object.fromEntries(Object.entries(env).map(([key, value]) => [`variable ${key}`, value])),
    ...Object.fromEntries(secrets.map((key) => [`secret ${key}`, ''])),
  }));
  return compare(found[0] ?? {}, found[1] ?? {}, left, right).map((difference) => ({ service: name, ...difference }));
}

async function migrationDifferences(
  builder: Builder,
  project: Project,
  left: Side,
  right: Side,
): Promise<Difference[] | null> {
  const owner = project.services.find((service) => service.kind === 'program' && service.migrate !== null);
  if (owner?.kind !== 'program' || !owner.migrate || owner.migrate.kind === 'command') return [];
  const { kind } = owner.migrate;
  const folder = migrationFolder(owner, owner.migrate);
  const listOf = async ({ services }: Side) => {
    const commit = services[owner.name]?.commit;
    const files = commit === undefined ? [] : await builder.filesIn(commit, folder).catch(() => null);
    return files && Object.fromEntries(migrationFiles(kind, folder, files).map(({ name, sql }) => [name, sql]));
  };
  const [here, there] = [await listOf(left), await listOf(right)];
  return here && there && compare(here, there, left, right);
}

type Texts = Readonly<Record<string, string>>;

function compare(here: Texts, there: Texts, left: Side, right: Side): Difference[] {
  const names = [...new Set([...Object.keys(here), ...Object.keys(there)])].filter(
    (name) => here[name] !== there[name],
  );
  return names.map((what) => {
    const only = here[what] === undefined ? right.environment : there[what] === undefined ? left.environment : null;
    return { what, only };
  });
}
