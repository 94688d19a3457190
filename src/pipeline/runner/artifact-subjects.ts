import { posix } from 'node:path';
import type { ExecutorJob } from '../executors/types.ts';

/** What a job says that it has made: a file or an image, by its digest. */
export interface ArtifactSubject {
  readonly name: string;
  /** `sha256:…` in hex. */
  readonly digest: string;
  readonly kind: 'file' | 'oci';
}

/** Bytes of one step's file, and subjects of a job. */
export const MAX_ARTIFACTS_FILE = 1024 * 1024;
const MAX_SUBJECTS = 500;

/** A line of GITHUB_ARTIFACTS that cannot be taken: fails its step. */
class ArtifactMistake extends Error {}

/**
 * Takes what a step wrote to GITHUB_ARTIFACTS: a path or `<image>@sha256:<hex>` a line. All of it or nothing; gives how many
 * subjects are new. Throws an {@link ArtifactMistake}. (runner: CreateArtifactsFileCommand.cs)
 */
export async function addSubjects(
  known: Map<string, ArtifactSubject>,
  text: string,
  job: Pick<ExecutorJob, 'digest' | 'paths'>,
): Promise<number> {
  const parsed: { readonly line: number; readonly subject: ArtifactSubject }[] = [];
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const entry = raw.trim();
    if (entry === '' || entry.startsWith('#')) continue;
    parsed.push({ line: index + 1, subject: await onLine(index + 1, () => readEntry(entry, job)) });
  }
  const fresh = new Map<string, ArtifactSubject>();
  for (const { line, subject } of parsed)
    await onLine(line, () => {
      const before = known.get(subject.name) ?? fresh.get(subject.name);
      if (before?.digest === subject.digest) return;
      if (before)
        throw new ArtifactMistake(
          `Conflicting digest for artifact '${subject.name}': previously declared as '${before.digest}', now declared as '${subject.digest}'.`,
        );
      if (known.size + fresh.size >= MAX_SUBJECTS)
        throw new ArtifactMistake(`The job has exceeded the maximum of ${MAX_SUBJECTS} declared artifacts.`);
      fresh.set(subject.name, subject);
    });
  for (const [name, subject] of fresh) known.set(name, subject);
  return fresh.size;
}

/** What GITHUB_ARTIFACTS_LIST holds: the subjects of the steps so far. (runner: ArtifactsListFileCommand.cs) */
export function subjectList(known: ReadonlyMap<string, ArtifactSubject>): string {
  const subjects = [...known.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return JSON.stringify({ version: 1, subjects: subjects.map(({ name, digest, kind }) => ({ name, digest, kind })) });
}

async function onLine<T>(line: number, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ArtifactMistake)) throw error;
    throw new ArtifactMistake(`Invalid $GITHUB_ARTIFACTS entry on line ${line}: ${error.message}`);
  }
}

const IMAGE = /^(.+)@(sha(?:256|384|512)):([0-9a-fA-F]+)$/;
const HEX: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

async function readEntry(entry: string, job: Pick<ExecutorJob, 'digest' | 'paths'>): Promise<ArtifactSubject> {
  if (entry.includes('=')) throw new ArtifactMistake("entries containing '=' are reserved and not permitted");
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(entry) ?? [];
  if (scheme?.toLowerCase() === 'file') {
    if (rest.trim() === '') throw new ArtifactMistake('file:// entries must include a path');
    return fileSubject(rest, job);
  }
  if (scheme?.toLowerCase() === 'oci') {
    const [, name = '', kind = '', hex = ''] = IMAGE.exec(rest) ?? [];
    if (name === '') throw new ArtifactMistake('oci:// entries must include an @sha{256,384,512}:<hex> digest');
    if (hex.length !== HEX[kind])
      throw new ArtifactMistake(`digest '${kind}' must be ${HEX[kind]} hex characters, got ${hex.length}`);
    return { name, digest: `${kind}:${hex.toLowerCase()}`, kind: 'oci' };
  }
  if (scheme !== undefined) throw new ArtifactMistake('unsupported URI scheme');
  const [, name = '', kind = '', hex = ''] = IMAGE.exec(entry) ?? [];
  if (name !== '' && hex.length === HEX[kind]) return { name, digest: `${kind}:${hex.toLowerCase()}`, kind: 'oci' };
  return fileSubject(entry, job);
}

async function fileSubject(given: string, job: Pick<ExecutorJob, 'digest' | 'paths'>): Promise<ArtifactSubject> {
  const { workspace } = job.paths;
  const file = posix.resolve(workspace, given);
  const digest = await job.digest(file);
  if (digest === 'folder') throw new ArtifactMistake(`'${given}' is a directory, not a regular file`);
  if (digest === null) {
    const where = given.startsWith('/')
      ? ''
      : ` (relative paths are resolved against the workspace root '${workspace}')`;
    throw new ArtifactMistake(`file '${given}' does not exist${where}`);
  }
  return { name: posix.basename(file), digest: `sha256:${digest}`, kind: 'file' };
}
