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
import { ANSWER_LIMIT, CHANGE_LIMIT, INSTALL_LIMIT, PROBE_LIMIT } from './verb-limits.ts';

/** A verb that asks, or changes a file or two: it is answered at once. */
export function quickVerb(words: readonly string[], input?: VerbWords['input']): VerbWords {
  return { words, limit: ANSWER_LIMIT, ...(input !== undefined && { input }) };
}

/** `lock OWNER REASON SINCE SECONDS`: `fence N`, or code 1 and who holds it; it expires after SECONDS by the host's uptime. */
export function lockVerb({ owner, reason, expiry }: LockRequest, since: string): VerbWords {
  return quickVerb(['lock', oneLine(owner), oneLine(reason), since, String(Math.ceil(expiry / 1000))]);
}

/** `renew FENCE SECONDS`: the lock expires so long from now; code 75 when it was lost. `expiry` in milliseconds. */
export function renewVerb(fence: number, expiry: number): VerbWords {
  return quickVerb(['renew', String(fence), String(Math.ceil(expiry / 1000))]);
}

/** `record FENCE NAME`, the record on standard input: durable when it is answered; the first of a name stays. */
export function recordVerb(fence: number, name: string, record: unknown): VerbWords {
  return quickVerb(['record', String(fence), name], JSON.stringify(record));
}

/** `lacks [SERVICE/BUILD]…`: prints the builds that are not whole there, a line each. */
export function lacksVerb(builds: readonly BuildManifest[]): VerbWords {
  return quickVerb(['lacks', ...builds.map(({ service, build }) => `${service}/${build}`)]);
}

/** `lacks-layers ID…`: prints the layers of builds that are not there, a line each. */
export function lacksLayersVerb(builds: readonly BuildManifest[]): VerbWords {
  return quickVerb(['lacks-layers', ...new Set(builds.flatMap(({ layers }) => layers.map(({ id }) => id)))]);
}

/** `layer FENCE FOLDER ID…`; or `layer FENCE - ID…` with these folders of FOLDER as a tar on standard input. */
export function layerVerb(fence: number, ids: readonly string[], folder: string, tar: OpenTar | null): VerbWords {
  if (!tar) return { words: ['layer', String(fence), folder, ...ids], limit: CHANGE_LIMIT };
  return { words: ['layer', String(fence), '-', ...ids], input: () => tar(folder, ids), limit: CHANGE_LIMIT };
}

/** `stage FENCE [-- SERVICE BUILD INSTALL LAYER=MOUNT…]…`; an empty mount is the build's own folder. */
export function stageVerb(fence: number, builds: readonly BuildManifest[]): VerbWords {
  const words = builds.flatMap(({ service, build, install, layers }) => {
    const mounts = layers.map(({ id, mount }) => `${id}=${mount === '' ? '.' : mount}`);
    return ['--', service, build, install ? '1' : '0', ...mounts];
  });
  return { words: ['stage', String(fence), ...words], limit: INSTALL_LIMIT };
}

/** `probe LINK [SERVICE PATH]…`: prints a status, or `-` and why there is none, for each question, in their order. */
export function probeVerb(link: string, questions: readonly Question[]): VerbWords {
  return {
    words: ['probe', link, ...questions.flatMap(({ service, path }) => [service, path])],
    limit: ANSWER_LIMIT + PROBE_LIMIT * questions.length,
  };
}

/** `await LINK SERVICE PATH SUCCESSES INTERVAL PATIENCE`, milliseconds: prints the last answer as `probe` does, then `ready` where they were good. */
export function awaitVerb(link: string, { service, path }: Question, patience: Patience): VerbWords {
  const { successes, interval, limit } = patience;
  return {
    words: ['await', link, service, path, ...[successes, interval, limit].map((value) => String(Math.ceil(value)))],
    limit: ANSWER_LIMIT + limit + successes * (interval + PROBE_LIMIT),
  };
}

/**
 * `compose FENCE N ENTRY…`, the set on standard input. Entries: `program=SERVICE=BUILD=INSTANCE=LISTEN=PORT=EXCLUSIVE`,
 * `static=SERVICE=BUILD=FOLDER=FALLBACK`, `elsewhere=SERVICE=ADDRESS=PORT` and `route=SERVICE=PATH`; `-` for none.
 */
export function composeVerb(fence: number, set: HostSet): VerbWords {
  const entries = Object.entries(set.services).map(([service, entry]) => entryWord(service, entry));
  const routes = set.routes.map(({ path, service }) => `route=${service}=${path}`);
  const words = ['compose', String(fence), String(set.number), ...entries, ...routes];
  return { words, input: JSON.stringify(set), limit: CHANGE_LIMIT };
}

/** One entry of a set as `compose` takes it. */
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
    limit: CHANGE_LIMIT,
  };
}

/** `point FENCE LINK N|- [whole]`: one rename, on disk when it is answered; code 1 says what the front could not do. */
export function pointVerb(fence: number, link: string, set: number | null, whole?: 'whole'): VerbWords {
  const words = ['point', String(fence), link, set === null ? '-' : String(set), ...(whole ? [whole] : [])];
  return { words, limit: CHANGE_LIMIT };
}

/** `exec SERVICE BUILD INSTANCE SECONDS`, the command on standard input as words that a shell reads back; ended after SECONDS. */
export function execVerb({ service, build, instance, words, limit }: OneOff): VerbWords {
  return {
    words: ['exec', service, build, instance, String(Math.ceil(limit / 1000))],
    input: quoteWords(words),
    limit: ANSWER_LIMIT + limit,
  };
}

/** `stop FENCE SERVICE INSTANCE DRAIN STOP`, tenths of a second: answered when the instance has ended. */
export function stopVerb(
  fence: number,
  service: string,
  instance: string,
  limits: { drain: number; stop: number },
): VerbWords {
  const words = ['stop', String(fence), service, instance, tenths(limits.drain), tenths(limits.stop)];
  return { words, limit: ANSWER_LIMIT + limits.drain + limits.stop };
}

/** `park FENCE DELAY SERVICE=INSTANCE=DRAIN=STOP…`, the delay in seconds, the rest in tenths; answered at once. */
export function parkVerb(fence: number, instances: readonly ParkedInstance[], delay: number): VerbWords {
  const words = instances.map(
    ({ service, instance, drain, stop }) => `${service}=${instance}=${tenths(drain)}=${tenths(stop)}`,
  );
  return quickVerb(['park', String(fence), String(Math.ceil(delay / 1000)), ...words]);
}

/** `prune FENCE N…`: removes what neither these sets nor a link nor an instance needs. */
export function pruneVerb(fence: number, sets: readonly number[]): VerbWords {
  return { words: ['prune', String(fence), ...sets.map(String)], limit: CHANGE_LIMIT };
}

/** Milliseconds as tenths of a second, the step in which the script waits. */
export function tenths(milliseconds: number): string {
  return String(Math.ceil(milliseconds / 100));
}

/** A value as both a shell and an EnvironmentFile of systemd read it back, whatever it holds. */
function quoted(value: string): string {
  return `"${value.replaceAll(/["\\`$]/g, '\\$&')}"`;
}

/** A text as one word of one line, at most 200 characters. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 200);
}
