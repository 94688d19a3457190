import { quoteWords } from '../../../lib/quote-words.ts';
import type { BuildManifest } from '../../build/types.ts';
import type {
  HostSet,
  InstanceSpec,
  LockRequest,
  OneOff,
  ParkedInstance,
  Patience,
  Question,
  SetEntry,
} from '../host.ts';
import type { OpenTar, VerbWords } from '../verb-words.ts';

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

/** Which layers of builds are not on the host. */
export function lacksLayersVerb(builds: readonly BuildManifest[]): VerbWords {
  return { words: ['lacks-layers', ...new Set(builds.flatMap(({ layers }) => layers.map(({ id }) => id)))] };
}

/** `layer FENCE FOLDER ID…`; or `layer FENCE - ID…` with these folders of FOLDER as a tar on standard input. */
export function layerVerb(fence: number, ids: readonly string[], folder: string, tar: OpenTar | null): VerbWords {
  if (!tar) return { words: ['layer', String(fence), folder, ...ids] };
  return { words: ['layer', String(fence), '-', ...ids], input: () => tar(folder, ids) };
}

/** `stage FENCE [-- SERVICE BUILD INSTALL LAYER=MOUNT…]…`; an empty mount is the build's own folder. */
export function stageVerb(fence: number, builds: readonly BuildManifest[]): VerbWords {
  const words = builds.flatMap(({ service, build, install, layers }) => {
    const mounts = layers.map(({ id, mount }) => `${id}=${mount === '' ? '.' : mount}`);
    return ['--', service, build, install ? '1' : '0', ...mounts];
  });
  return { words: ['stage', String(fence), ...words] };
}

/** `probe LINK [SERVICE PATH]…` */
export function probeVerb(link: string, questions: readonly Question[]): VerbWords {
  return { words: ['probe', link, ...questions.flatMap(({ service, path }) => [service, path])] };
}

/** `await LINK SERVICE PATH SUCCESSES INTERVAL PATIENCE`, milliseconds. */
export function awaitVerb(link: string, { service, path }: Question, patience: Patience): VerbWords {
  const { successes, interval, limit } = patience;
  return {
    words: ['await', link, service, path, ...[successes, interval, limit].map((value) => String(Math.ceil(value)))],
  };
}

/**
 * `compose FENCE N ENTRY…`, the set on standard input. Entries: `program=SERVICE=BUILD=INSTANCE=LISTEN=PORT=EXCLUSIVE`,
 * `static=SERVICE=BUILD=FOLDER=FALLBACK`, `elsewhere=SERVICE=ADDRESS=PORT` and `route=SERVICE=PATH`; `-` for none.
 */
export function composeVerb(fence: number, set: HostSet): VerbWords {
  const entries = Object.entries(set.services).map(([service, entry]) => entryWord(service, entry));
  const routes = set.routes.map(({ path, service }) => `route=${service}=${path}`);
  return { words: ['compose', String(fence), String(set.number), ...entries, ...routes], input: JSON.stringify(set) };
}

function entryWord(service: string, entry: SetEntry): string {
  switch (entry.kind) {
    case 'program': {
      const { build, instance, listen, port, exclusive } = entry;
      return ['program', service, build, instance, listen, port ?? '-', exclusive ? 1 : 0].join('=');
    }
    case 'static':
      return ['static', service, entry.build, entry.folder || '.', entry.fallback ?? '-'].join('=');
    case 'elsewhere':
      return ['elsewhere', service, entry.address, entry.port].join('=');
  }
}

/**
 * `start FENCE SERVICE BUILD INSTANCE PORT WORD…`, the environment on standard input. PORT is a number, `choose` for one
 * that the host chooses, `-` for a socket; each WORD is a limit, `NAME=NUMBER`, or `notify`.
 */
export function startVerb(fence: number, spec: InstanceSpec, port: string): VerbWords {
  const { service, build, instance, env, limits, notify } = spec;
  const lines = Object.entries(env).map(([name, value]) => `${name}=${quoted(value)}\n`);
  const more = Object.entries(limits).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  return {
    words: ['start', String(fence), service, build, instance, port, ...more, ...(notify ? ['notify'] : [])],
    input: lines.join(''),
  };
}

/** `point FENCE LINK N|- [whole]` */
export function pointVerb(fence: number, link: string, set: number | null, whole?: 'whole'): VerbWords {
  return { words: ['point', String(fence), link, set === null ? '-' : String(set), ...(whole ? [whole] : [])] };
}

/** `exec SERVICE BUILD INSTANCE SECONDS`, the command on standard input as words that a shell reads back. */
export function execVerb({ service, build, instance, words, limit }: OneOff): VerbWords {
  return { words: ['exec', service, build, instance, String(Math.ceil(limit / 1000))], input: quoteWords(words) };
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
export function tenths(milliseconds: number): string {
  return String(Math.ceil(milliseconds / 100));
}

/** A value as both a shell and an EnvironmentFile of systemd read it back, whatever it holds. */
function quoted(value: string): string {
  return `"${value.replaceAll(/["\\`$]/g, '\\$&')}"`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 200);
}
