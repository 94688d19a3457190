import type { BuildManifest } from '../../build/types.ts';
import type { HostSet, InstanceSpec, LockRequest, ParkedInstance, SetEntry } from '../host.ts';

/** The words after `gantry-host ROOT`: a verb and its arguments, and what it reads from standard input. */
export interface VerbWords {
  readonly words: readonly string[];
  readonly input?: string;
}

export function lockVerb({ owner, reason, expiry }: LockRequest, since: string): VerbWords {
  return { words: ['lock', oneLine(owner), oneLine(reason), since, String(Math.ceil(expiry / 1000))] };
}

export function renewVerb(fence: number, expiry: number): VerbWords {
  return { words: ['renew', String(fence), String(Math.ceil(expiry / 1000))] };
}

export function recordVerb(fence: number, name: string, record: unknown): VerbWords {
  return { words: ['record', String(fence), name], input: JSON.stringify(record) };
}

export function lacksVerb(builds: readonly BuildManifest[]): VerbWords {
  return { words: ['lacks', ...builds.map(({ service, build }) => `${service}/${build}`)] };
}

/** `stage FENCE SERVICE BUILD INSTALL LAYER=MOUNT…`; an empty mount is the build's own folder. */
export function stageVerb(fence: number, { service, build, install, layers }: BuildManifest): VerbWords {
  const mounts = layers.map(({ id, mount }) => `${id}=${mount === '' ? '.' : mount}`);
  return { words: ['stage', String(fence), service, build, install ? '1' : '0', ...mounts] };
}

export function composeVerb(fence: number, set: HostSet): VerbWords {
  const entries = Object.entries(set.services).flatMap(([service, entry]) => entryWord(service, entry));
  return { words: ['compose', String(fence), String(set.number), ...entries], input: JSON.stringify(set) };
}

function entryWord(service: string, entry: SetEntry): string[] {
  switch (entry.kind) {
    case 'program':
      return [`program=${service}=${entry.build}=${entry.instance}=${entry.listen}`];
    case 'static':
      return [`static=${service}=${entry.build}`];
    case 'elsewhere':
      return [];
  }
}

/** `start FENCE SERVICE BUILD INSTANCE PORT|-`, the environment on standard input. */
export function startVerb(
  fence: number,
  { service, build, instance, env }: InstanceSpec,
  port: number | null,
): VerbWords {
  const lines = Object.entries(env).map(([name, value]) => `${name}=${quoted(value)}\n`);
  return {
    words: ['start', String(fence), service, build, instance, port === null ? '-' : String(port)],
    input: lines.join(''),
  };
}

export function pointVerb(fence: number, link: string, set: number | null): VerbWords {
  return { words: ['point', String(fence), link, set === null ? '-' : String(set)] };
}

export function stopVerb(
  fence: number,
  service: string,
  instance: string,
  limits: { drain: number; stop: number },
): VerbWords {
  return { words: ['stop', String(fence), service, instance, tenths(limits.drain), tenths(limits.stop)] };
}

/** `park FENCE DELAY SERVICE=INSTANCE=DRAIN=STOP…`, the delay in seconds. */
export function parkVerb(fence: number, instances: readonly ParkedInstance[], delay: number): VerbWords {
  const words = instances.map(
    ({ service, instance, drain, stop }) => `${service}=${instance}=${tenths(drain)}=${tenths(stop)}`,
  );
  return { words: ['park', String(fence), String(Math.ceil(delay / 1000)), ...words] };
}

export function pruneVerb(fence: number, sets: readonly number[]): VerbWords {
  return { words: ['prune', String(fence), ...sets.map(String)] };
}

/** Milliseconds as tenths of a second, the step in which the script waits. */
function tenths(milliseconds: number): string {
  return String(Math.ceil(milliseconds / 100));
}

/** A value as a shell reads it back, whatever it holds. */
export function quoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 200);
}
