import { createHash } from 'node:crypto';
import type { Environment, Program, Project } from '../../config/project.ts';
import { mistakeText } from '../../lib/mistake.ts';
import { classify, type Finding } from '../migrations/classify.ts';
import { type MigrationState, readMigrationState } from '../migrations/database-state.ts';
import { halfDone, resolving } from '../migrations/explain-failure.ts';
import { migrationFiles, migrationFolder, type ReadableMigration } from '../migrations/find-migrations.ts';
import type { MigrationFile } from '../migrations/statement.ts';
import type { Secrets } from './compose-release.ts';
import { databaseUsers, environmentDatabase } from './database-url.ts';
import { Failure, reasonOf } from './failure.ts';
import type { ReleaseMap } from './ledger.ts';
import type { ReleasePlan } from './plan-release.ts';
import type { BeginRecord } from './records.ts';
import type { Builder } from './types.ts';

/** What the migrations of a release would do. */
export interface Judgement {
  /** For the ledger: what is pending, and what of it the old code may not survive. */
  readonly migrations: NonNullable<BeginRecord['migrations']>;
  /** Everything that was found, one line each. */
  readonly lines: readonly string[];
  /** What the live release may not survive, in one sentence; null when it is harmless. A recorded reason lets it through. */
  readonly contract: string | null;
  /** Why nothing can be migrated at all; null when it can. */
  readonly obstacle: string | null;
  /** Whether the tool is known to have nothing to do: starting it only to hear that takes a second or two. */
  readonly idle: boolean;
}

interface Subject {
  readonly builder: Pick<Builder, 'filesIn' | 'filesBetween'>;
  readonly project: Project;
  readonly environment: Environment;
  readonly secrets: Secrets;
  readonly live: ReleaseMap | null;
  readonly plan: ReleasePlan;
}

const nothing: Judgement = { migrations: [], lines: [], contract: null, obstacle: null, idle: false };

/**
 * Reads the migrations that a commit would bring to the environment's database. A contract statement is refused in the
 * release that also changes the code which uses the database; in a release that brings nothing else it is let through.
 */
export async function judgeMigrations(subject: Subject, owner: Program | null): Promise<Judgement> {
  const migration = owner?.migrate;
  if (!owner || !migration) return nothing;
  if (migration.kind === 'command') {
    return { ...nothing, lines: [`what the migration command of ${owner.name} does to the database was not judged`] };
  }
  const commit = subject.plan.services[owner.name]?.commit ?? '';
  const folder = migrationFolder(owner, migration);
  const files = migrationFiles(migration.kind, folder, await subject.builder.filesIn(commit, folder));
  if (files.length === 0) return { ...nothing, lines: [`${folder} holds no migrations`] };
  const state = await stateOf(subject, migration);
  if (typeof state === 'string') return { ...nothing, obstacle: state };
  const pending = files.filter(({ name }) => !state.has(name));
  const findings = await classify(pending);
  const dangerous = findings.filter(({ danger }) => danger === 'contract');
  const isRead = findings.every(({ rule }) => rule !== 'syntax');
  const isSafe =
    dangerous.length === 0 || (isRead && (subject.live === null || (await isAlone(subject, owner, folder))));
  return {
    migrations: pending.map(({ name }) => ({ name, contract: whatOf(dangerous, name) })),
    lines: [...changedSince(files, state), ...findings.map(lineOf)],
    contract: isSafe ? null : refusal(dangerous),
    obstacle: null,
    // Plain files are looked at all the same: one that changed after it was applied is refused.
    idle: pending.length === 0 && migration.kind === 'prisma',
  };
}

/** The override that lets a judged release through, if it needs one; without a reason it is a {@link Failure}. */
export function letThrough(judged: Judgement, reason: string | undefined): BeginRecord['overrides'] {
  if (judged.obstacle !== null) throw new Failure(judged.obstacle);
  if (judged.contract === null) return [];
  if (!reason) throw new Failure(judged.contract);
  const names = judged.migrations.filter(({ contract }) => contract.length > 0).map(({ name }) => name);
  return [{ rule: `contract: ${names.join(', ')}`, reason }];
}

/** The applied migrations, or why nothing can be migrated. */
async function stateOf(
  { environment, secrets }: Subject,
  migration: ReadableMigration,
): Promise<MigrationState['applied'] | string> {
  try {
    const { applied, failed } = await readMigrationState(environmentDatabase(environment, secrets), migration.kind);
    const [first] = failed;
    if (!first) return applied;
    return `${halfDone(first)}; ${resolving(first.name, migration.kind === 'prisma' ? migration.schema : null)}`;
  } catch (error) {
    return `the database of ${environment.name} cannot be asked for its migrations: ${reasonOf(error)}`;
  }
}

/** Whether the code that uses the database is the code that is live, so that only the migration is new. */
async function isAlone({ builder, project, environment, live, plan }: Subject, owner: Program, folder: string) {
  const users = databaseUsers(project, environment).filter((name) => name !== owner.name);
  if (users.some((name) => live?.[name]?.build !== plan.services[name]?.build)) return false;
  const last = live?.[owner.name];
  const next = plan.services[owner.name];
  if (!last || !next) return false;
  const old = new Map(last.inputs.map(({ name, hash }) => [name, hash]));
  const moved = next.inputs.filter(({ name, hash }) => old.get(name) !== hash).map(({ name }) => name);
  const paths = moved.map((name) => /^files (.+)$/.exec(name)?.[1]);
  if (last.inputs.length !== next.inputs.length || paths.includes(undefined)) return false;
  const wanted = paths.filter((path) => path !== undefined);
  const changed = await builder.filesBetween(last.commit, next.commit, wanted);
  return changed?.every((file) => file.startsWith(`${folder}/`)) ?? false;
}

/** Applying refuses them; a filter of git may make a file of a build another one than that of the commit, so here they are only told. */
function changedSince(files: readonly MigrationFile[], applied: MigrationState['applied']): string[] {
  const hashOf = (sql: string) => createHash('sha256').update(sql).digest('hex');
  const changed = files.filter(({ name, sql }) => (applied.get(name) ?? hashOf(sql)) !== hashOf(sql));
  return changed.map(
    ({ path }) => `${path}: warning: it changed after it was applied, which migrating refuses (add a new file instead)`,
  );
}

function whatOf(findings: readonly Finding[], name: string): string[] {
  return findings.filter(({ migration }) => migration === name).map(({ what }) => what);
}

/** `file:line:column: what: why: statement (fix)` */
function lineOf({ danger, at, what, why, fix, statement }: Finding): string {
  const word = danger === 'contract' ? 'contract' : danger === 'lock' ? 'warning' : 'not judged';
  return mistakeText({ at, message: `${word}: ${what}; ${why}${statement ? ` — ${statement}` : ''}`, fix });
}

function refusal(findings: readonly Finding[]): string {
  const places = findings.map(({ at, what }) => `${at.file}:${at.line}:${at.column} ${what}`);
  if (findings.every(({ rule }) => rule === 'syntax')) {
    return `nobody knows what the migration does: ${places.join('; ')}. Write it as PostgreSQL reads it, or let it through with --override-contract <reason>`;
  }
  return `the code that is live may not survive the migration: ${places.join('; ')}. Release the code first and the migration alone after it, or let it through with --override-contract <reason>`;
}
