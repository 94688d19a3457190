import { randomBytes } from 'node:crypto';
import { z } from 'zod';

const name = z.string().max(300);
const count = z.number().int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const time = z.iso.datetime();

/** What a backup's id looks like: the time it was begun, in UTC, and chance. */
export const idPattern = /^(\d{8}T\d{6}Z)-[0-9a-f]{6}$/;

/** What a database held in one snapshot; what a restored one must hold again. */
const factsSchema = z.strictObject({
  /** Rows and a checksum over all their values, independent of their order. */
  tables: z.record(name, z.strictObject({ rows: count, checksum: z.string().max(60) })),
  /** The next value of each sequence, before and after the dump: sequences stand outside snapshots. */
  sequences: z.record(name, z.strictObject({ from: z.string().max(30), to: z.string().max(30) })),
  largeObjects: count,
  /** SHA-256 of the names and shapes of everything that is not data. */
  schema: sha256,
  /** Prisma's finished migrations, in order of time; null where it does not migrate this database. */
  migrations: z.array(name).nullable(),
});

/** How a database was made, to make another one like it. */
const localeSchema = z.strictObject({
  encoding: z.string().max(40),
  provider: z.string().max(1),
  collate: name,
  ctype: name,
  icu: name.nullable(),
});

const manifestSchema = z.strictObject({
  format: z.literal(1),
  id: z.string().regex(idPattern),
  environment: name,
  created: time,
  /** Why it was made, such as "before deploy". */
  reason: z.string().max(500),
  /** What was about to be deployed, or null. */
  commit: name.nullable(),
  release: z.number().int().nullable(),
  /** `fingerprint` tells one database from another without naming host or user. */
  database: z.strictObject({ name, fingerprint: z.string().regex(/^[0-9a-f]{16}$/), locale: localeSchema }),
  /** Owners and grantees that the dump names. They live outside the database, so they are not in it. */
  roles: z.array(name),
  serverVersion: name,
  toolVersion: name,
  dump: z.strictObject({ bytes: count, sha256 }),
  facts: factsSchema,
});

const proofSchema = z.discriminatedUnion('result', [
  z.strictObject({
    result: z.literal('proved'),
    by: z.enum(['restore', 'checksum']),
    at: time,
    seconds: z.number().nonnegative(),
    tables: count,
    rows: count,
    /** SHA-256 of the manifest that was proved: another manifest is not. */
    manifest: sha256,
  }),
  z.strictObject({ result: z.literal('failed'), at: time, reason: z.string(), manifest: sha256 }),
]);

export type DatabaseFacts = z.infer<typeof factsSchema>;
export type DatabaseLocale = z.infer<typeof localeSchema>;
export type Manifest = z.infer<typeof manifestSchema>;
export type Proof = z.infer<typeof proofSchema>;

/** Reads a manifest from the store; text that is none gives what is wrong with it. */
export function readManifest(text: string): Manifest | { readonly wrong: string } {
  return read(manifestSchema, text);
}

/** Reads a proof from the store; text that is none gives what is wrong with it. */
export function readProof(text: string): Proof | { readonly wrong: string } {
  return read(proofSchema, text);
}

function read<T>(schema: z.ZodType<T>, text: string): T | { wrong: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { wrong: 'it is not JSON' };
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  return { wrong: `${issue?.path.join('.')}: ${issue?.message}` };
}

/** A new backup's id; ids sort by time. */
export function newId(now: Date): string {
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, '');
  return `${stamp}-${randomBytes(3).toString('hex')}`;
}

/** When a backup of this id was begun. */
export function timeOfId(id: string): Date {
  const [, y, mo, d, h, mi, s] = id.match(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/) ?? [];
  return new Date(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
}

/** The keys of a backup's parts in the store. */
export function keysOf(environment: string, id: string) {
  const folder = `${environment}/${id}`;
  return { folder, dump: `${folder}/dump.zst`, manifest: `${folder}/manifest.json`, proof: `${folder}/proof.json` };
}
