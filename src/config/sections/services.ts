import { z } from 'zod';
import type { Migration, Program, Runtime, Service } from '../project.ts';
import {
  commandField,
  count,
  durationField,
  milliseconds,
  nameField,
  normalPath,
  pathField,
  portField,
  secretNamesField,
  text,
  variablesField,
} from './fields.ts';
import { limitsSchema, readLimits } from './limits.ts';
import { below, type Place, templatesAt } from './place.ts';
import { readReadiness, readySchema } from './ready.ts';

const common = {
  path: pathField.describe("The service's folder. `.` is the whole repository."),
  include: z
    .array(pathField, 'a list of paths')
    .default([])
    .describe(
      'Files and folders outside `path` that it needs. They are part of the build, and changing them makes a new one. Workspace packages that the lock file links are found without being named.',
    ),
  build: commandField
    .optional()
    .describe('Run in `path` of a clean checkout of the commit, before anything is deployed.'),
  env: variablesField
    .default({})
    .describe("Variables of this service in every environment. They win over the environment's own."),
  secrets: secretNamesField
    .default([])
    .describe('Secrets that it gets as environment variables. No other service sees them.'),
  after: z
    .array(nameField, 'a list of services')
    .default([])
    .describe('Services that must be ready before this one starts.'),
};

const migrateSchema = z
  .union(
    [
      z.literal('prisma', 'prisma, or a mapping with prisma, sql or command'),
      z.strictObject({ prisma: pathField.describe("Prisma's schema, relative to `path`.") }),
      z.strictObject({ sql: pathField.describe('A folder of numbered .sql files, relative to `path`.') }),
      z.strictObject({ command: commandField.describe('A command of your own, run in `path` of the build.') }),
    ],
    'prisma, or a mapping with prisma, sql or command',
  )
  .describe(
    "How it migrates the environment's database, once for each release. One service at most owns the migrations.",
  );

const runtimeWanted = 'node, go or python, with a version if you like (node@24), or static';

const programSchema = z
  .strictObject({
    ...common,
    runtime: text(/^(node|go|python)(@\d+(\.\d+){0,2})?$/, runtimeWanted).describe(
      'What runs it: `node`, `go` or `python`, with a version where it matters (`node@24`). Node travels with the build, Go is built static, and Python must be on the host.',
    ),
    start: commandField.describe(
      'Run in the foreground in `path` of the build. It listens where `PORT` says: a socket path, or a number with `listen: tcp`.',
    ),
    port: portField.optional().describe('The stable port at which others on the host call it. Workers have none.'),
    listen: z
      .enum(['socket', 'tcp'], 'socket or tcp')
      .default('socket')
      .describe('`tcp` for programs that cannot listen on a socket path.'),
    ready: readySchema.optional(),
    exclusive: z
      .union([z.boolean(), nameField], "true, false or a host's name")
      .default(false)
      .describe(
        "Never two at once: `true` runs it on the environment's first host, a host's name on that host. The old one ends before the new one starts; callers wait.",
      ),
    migrate: migrateSchema.optional(),
    pool: count(1, 10_000)
      .optional()
      .describe(
        'Database connections that one instance opens at most. While a release goes live there are two instances: a deployment that would ask for more than the database has is refused.',
      ),
    limits: limitsSchema.optional(),
    drain: durationField.default('30s').describe('How long open connections may take to end before SIGTERM.'),
    stop: durationField.default('10s').describe('From SIGTERM to SIGKILL.'),
  })
  .describe('A service that runs.');

const siteSchema = z
  .strictObject({
    ...common,
    runtime: z.literal('static', runtimeWanted).describe('Files that are served as they are.'),
    root: pathField.default('dist').describe('The folder of built files in `path`.'),
    fallback: pathField
      .optional()
      .describe(
        'The file in `root` that answers paths without a file, such as index.html in a single-page application.',
      ),
  })
  .describe('Files that are served as they are, such as a frontend.');

export const serviceSchema = z.union([programSchema, siteSchema], 'a mapping with path, runtime and start');

/** The typed form of a service that passed the schema. */
export function readService(name: string, raw: z.output<typeof serviceSchema>, place: Place): Service {
  const base = {
    name,
    path: normalPath(raw.path),
    include: raw.include.map(normalPath),
    build: raw.build ?? null,
    env: templatesAt(below(place, 'env'), raw.env),
    secrets: raw.secrets.map((name, index) => ({ name, at: place.source.valueAt([...place.path, 'secrets', index]) })),
    after: raw.after,
    at: place.source.keyAt(place.path),
  };
  if ('root' in raw)
    return {
      ...base,
      kind: 'static',
      root: normalPath(raw.root),
      fallback: raw.fallback ? normalPath(raw.fallback) : null,
    };
  return {
    ...base,
    kind: 'program',
    runtime: runtimeOf(raw.runtime),
    start: raw.start,
    port: raw.port ?? null,
    listen: raw.listen,
    ready: raw.ready === undefined ? null : readReadiness(raw.ready),
    exclusive: raw.exclusive,
    migrate: raw.migrate === undefined ? null : migrationOf(raw.migrate),
    pool: raw.pool ?? null,
    limits: readLimits(raw.limits),
    drain: milliseconds(raw.drain),
    stop: milliseconds(raw.stop),
  } satisfies Program;
}

function runtimeOf(raw: string): Runtime {
  const [kind, version = null] = raw.split('@');
  return { kind: kind === 'go' || kind === 'python' ? kind : 'node', version };
}

function migrationOf(raw: z.output<typeof migrateSchema>): Migration {
  if (raw === 'prisma') return { kind: 'prisma', schema: null };
  if ('prisma' in raw) return { kind: 'prisma', schema: normalPath(raw.prisma) };
  if ('sql' in raw) return { kind: 'sql', folder: normalPath(raw.sql) };
  return { kind: 'command', command: raw.command };
}
