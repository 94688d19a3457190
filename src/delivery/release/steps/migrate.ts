import path from 'node:path';
import type { Migration, Program } from '../../../config/project.ts';
import { runCommand } from '../../../lib/command.ts';
import { explainFailure } from '../../migrations/explain-failure.ts';
import { databaseUrl } from '../database-url.ts';
import { Failure } from '../failure.ts';
import { instanceEnvironment } from '../instance-environment.ts';
import { maskSecrets } from '../mask-secrets.ts';
import { migrateSql } from '../migrate-sql.ts';
import { boundary, type Rollout, templateValues } from '../rollout.ts';
import type { Say, Step } from '../run-steps.ts';
import { withTimeouts } from '../timeouts-url.ts';

const LONGEST = 15 * 60_000;

/** Migrates the database with the tools of the new build, before anything new runs and while the old release answers. */
export const migrate: Step<Rollout> = {
  name: 'Migrate',
  skip({ migration, begin }) {
    if (migration) return null;
    return begin.what === 'rollback' ? 'a rollback does not touch the database' : 'no migration is pending';
  },
  async run(rollout, say) {
    const { migration, manifests, deps } = rollout;
    const manifest = manifests.get(migration?.name ?? '');
    if (!migration?.migrate || !manifest) throw new Error('a migration needs the build of its service');
    await using build = await deps.builder.materialise(manifest);
    await boundary(rollout, 'migrate');
    if (migration.migrate.kind === 'sql') {
      const folder = path.join(build.folder, migration.path, migration.migrate.folder);
      return await migrateSql(databaseUrl(rollout), folder, say);
    }
    await runTool(rollout, migration, migration.migrate, build.folder, say);
  },
};

async function runTool(
  rollout: Rollout,
  service: Program,
  migration: Exclude<Migration, { kind: 'sql' }>,
  build: string,
  say: Say,
): Promise<void> {
  const env = environmentOf(rollout, service, build);
  const mask = maskSecrets([...rollout.secrets.values(), env.DATABASE_URL ?? '']);
  const result = await runCommand(wordsFor(migration, build), {
    cwd: path.join(build, service.path),
    env,
    timeout: LONGEST,
    ...(rollout.signal && { signal: rollout.signal }),
  });
  const lines = `${result.stdout}\n${result.stderr}`.split('\n').filter((line) => line.trim() !== '');
  for (const line of lines) say(mask(line));
  if (result.code === 0) return;
  const what = result.timedOut
    ? 'took longer than 15 minutes'
    : ((await explainFailure(lines, databaseUrl(rollout), migration)) ?? `ended with code ${result.code}`);
  throw new Failure(`the migration of ${service.name} failed: ${mask(what)}`);
}

function wordsFor(migration: Exclude<Migration, { kind: 'sql' }>, build: string): string[] {
  if (migration.kind === 'command') return ['sh', '-c', migration.command];
  const prisma = path.join(build, 'node_modules/prisma/build/index.js');
  const schema = migration.schema === null ? [] : ['--schema', migration.schema];
  return [path.join(build, 'runtime/bin/node'), prisma, 'migrate', 'deploy', ...schema];
}

/** The URL goes by the environment only: a command line can be read by everybody on the machine. */
function environmentOf(rollout: Rollout, service: Program, build: string): Record<string, string> {
  const release = rollout.begin.services[service.name];
  const values = templateValues(rollout, rollout.fleet.coordinator);
  const own = release?.kind === 'program' ? instanceEnvironment(service.name, release, values) : {};
  const { url, options } = withTimeouts(databaseUrl(rollout));
  const tools = [path.join(build, 'runtime/bin'), path.join(build, 'node_modules/.bin'), process.env.PATH ?? ''];
  return {
    HOME: process.env.HOME ?? '/',
    ...own,
    PATH: tools.join(path.delimiter),
    DATABASE_URL: url,
    PGOPTIONS: options,
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
  };
}
