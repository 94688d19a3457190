import { z } from 'zod';
import type { StoredRecord } from '../deploy/stored-record.ts';

const repeated = { successes: z.int(), interval: z.number(), timeout: z.number() };
const readiness = z.union([
  z.strictObject({ path: z.string(), ...repeated }),
  z.strictObject({ command: z.string(), ...repeated }),
  z.strictObject({ notify: z.literal(true), timeout: z.number() }),
]);
const limits = z.strictObject({
  memory_max: z.int().optional(),
  memory_high: z.int().optional(),
  cpu_weight: z.int().optional(),
  tasks_max: z.int().optional(),
  open_files: z.int().optional(),
});

/**
 * How a service runs, as gantry.yml said when it was started, so that a rollback brings its configuration back too.
 * Texts are unevaluated: a secret's value is never in a ledger.
 */
const programSettings = z.strictObject({
  port: z.int().nullable(),
  listen: z.enum(['socket', 'tcp']),
  ready: readiness.nullable(),
  /** The one host that may run it; null: every host does. */
  exclusive: z.string().nullable(),
  after: z.array(z.string()),
  /** Absent: none. */
  limits: limits.optional(),
  drain: z.number(),
  stop: z.number(),
  env: z.record(z.string(), z.string()),
  secrets: z.array(z.string()),
});

const inputs = z.array(z.strictObject({ name: z.string(), hash: z.string() }));

const programRelease = z.strictObject({
  kind: z.literal('program'),
  build: z.string(),
  /** The commit it was built from when it went live. */
  commit: z.string(),
  inputs,
  /** `build.generation`; the generation is the number of the release that starts it. */
  instance: z.string(),
  generation: z.int(),
  settings: programSettings,
  /** A keyed hash of each secret's value, so that a changed one is seen. */
  secrets: z.record(z.string(), z.string()),
});

const siteRelease = z.strictObject({
  kind: z.literal('static'),
  build: z.string(),
  commit: z.string(),
  inputs,
  /** The folder of the build that is served. */
  folder: z.string(),
  fallback: z.string().nullable(),
});

const serviceRelease = z.discriminatedUnion('kind', [programRelease, siteRelease]);
const begin = z.strictObject({
  kind: z.literal('begin'),
  deployment: z.string(),
  release: z.int(),
  time: z.string(),
  what: z.enum(['deploy', 'rollback']),
  environment: z.string(),
  commit: z.string(),
  author: z.string(),
  reason: z.string().nullable(),
  /** The run that recorded its steps and logs. */
  run: z.string(),
  /** The release that is live until this one is committed. */
  previous: z.int().nullable(),
  /** The release whose services a rollback brings back. */
  restores: z.int().nullable(),
  /** The hosts it goes to, the coordinator first. */
  hosts: z.array(z.string()),
  /** What was let through although a rule speaks against it, and why. */
  overrides: z.array(z.strictObject({ rule: z.string(), reason: z.string() })),
  /** Services that stay at their build of an older release until they are unpinned; absent: none. */
  pins: z
    .record(
      z.string(),
      z.strictObject({ release: z.int(), author: z.string(), time: z.string(), reason: z.string().nullable() }),
    )
    .optional(),
  /** The migrations it brings, and for each what the code of the release before may not survive; absent: none. */
  migrations: z.array(z.strictObject({ name: z.string(), contract: z.array(z.string()) })).optional(),
  /** The key of the secrets' hashes, the same in all records of an environment. */
  salt: z.string(),
  services: z.record(z.string(), serviceRelease),
  /** What the public server shows, longest path first. */
  routes: z.array(z.strictObject({ path: z.string(), service: z.string() })),
});

const ending = { deployment: z.string(), release: z.int(), time: z.string() };
const record = z.discriminatedUnion('kind', [
  begin,
  /** The host's vote: everything new runs there and answers through its front. */
  z.strictObject({ kind: z.literal('prepared'), ...ending }),
  /** On the coordinator: the release counts. */
  z.strictObject({ kind: z.literal('commit'), ...ending }),
  z.strictObject({ kind: z.literal('undone'), ...ending, reason: z.string() }),
  /** The hosts were given back to what they were taken over from: nothing is live any more. */
  z.strictObject({ kind: z.literal('returned'), ...ending, author: z.string() }),
  /** From now on the service moves with deployments again. */
  z.strictObject({ kind: z.literal('unpinned'), ...ending, service: z.string(), author: z.string() }),
  /** The old instances are parked and their end is arranged: nothing of the deployment is left to do. */
  z.strictObject({ kind: z.literal('settled'), ...ending }),
]);

export type ProgramSettings = z.infer<typeof programSettings>;
export type ProgramRelease = z.infer<typeof programRelease>;
export type SiteRelease = z.infer<typeof siteRelease>;
/** One service of a release: which build with which configuration, and for a program the instance that runs it. */
export type ServiceRelease = z.infer<typeof serviceRelease>;
export type BeginRecord = z.infer<typeof begin>;
/** One file of the ledger: what a deployment reached on this host. Records are only ever added. */
export type LedgerRecord = z.infer<typeof record>;

/** Reads one record, or says why it is none (a damaged file, one that somebody else left there, a record of a newer Gantry). */
export function parseRecord({ name, json }: StoredRecord): { record: LedgerRecord } | { problem: string } {
  if (json === undefined) return { problem: `${name}.json is damaged` };
  const parsed = record.safeParse(json);
  if (parsed.success) return { record: parsed.data };
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') ?? '';
  if (place === '' || place === 'kind')
    return { problem: `${name}.json is no record of Gantry, or one of a newer Gantry` };
  return { problem: `${name}.json is no record of this Gantry: ${place}: ${issue?.message}` };
}
