import { posix } from 'node:path';
import type { ActionContext } from './types.ts';

const MAX_FILE = 1024 * 1024;

export type WantedVersion =
  | { readonly ok: true; readonly version: string }
  | { readonly ok: false; readonly reason: string };

export interface VersionInputs {
  /** The input with the version itself, and the one that names a file. */
  readonly direct: string;
  readonly file: string;
  /** Finds the version in a file's text by its name; null when there is none. */
  readonly read: (name: string, text: string) => string | null;
}

/** The version that the inputs ask for; '' when none does. The version itself wins over the file. */
export async function wantedVersion(
  { input, job, warn }: ActionContext,
  { direct, file, read }: VersionInputs,
): Promise<WantedVersion> {
  const named = input(file);
  if (input(direct) !== '') {
    if (named !== '') warn(`Both ${direct} and ${file} inputs are specified, only ${direct} will be used`);
    return { ok: true, version: input(direct) };
  }
  if (named === '') return { ok: true, version: '' };
  const text = await job.read(posix.resolve(job.paths.workspace, named), MAX_FILE);
  if (text === null) return { ok: false, reason: `The specified ${file} '${named}' does not exist` };
  const version = read(posix.basename(named), text);
  return version ? { ok: true, version } : { ok: false, reason: `'${named}' names no version` };
}

/** A tool's line in `.tool-versions`. */
export function fromToolVersions(text: string, names: readonly string[]): string | null {
  for (const line of text.split('\n')) {
    const [name, version] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (name && version && names.includes(name)) return version;
  }
  return null;
}

/** The first line that says something: `.nvmrc`, `.python-version`, `.go-version`. */
export function firstLine(text: string): string | null {
  return (
    text
      .split('\n')
      .map((line) => line.replace(/#.*/, '').trim())
      .find((line) => line !== '') ?? null
  );
}
