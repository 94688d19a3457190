import { createHmac } from 'node:crypto';
import path from 'node:path';
import {
  type Environment,
  exclusiveHost,
  type Program,
  type Service,
  type Site,
  variablesOf,
} from '../../config/project.ts';
import { parseTemplate, referencedContexts } from '../../expressions/template.ts';
import type { PlannedBuild } from '../build/types.ts';
import type { ProgramRelease, ProgramSettings, ServiceRelease, SiteRelease } from './records.ts';

/** The newest values of an environment's secrets, by name. */
export type Secrets = ReadonlyMap<string, string>;

/** What a service would be in the next release, before it is known whether anything has to start. */
export interface WantedService {
  readonly service: Service;
  readonly build: PlannedBuild;
}

/** The revision of one service: its build with the environment's configuration, as release `generation` would start it. */
export function composeService(
  { service, build }: WantedService,
  environment: Environment,
  commit: string,
  generation: number,
  keys: { readonly secrets: Secrets; readonly salt: string },
): ServiceRelease {
  const common = { build: build.id, commit, inputs: build.inputs.map(({ name, hash }) => ({ name, hash })) };
  if (service.kind === 'static') return siteRelease(service, common);
  const settings = settingsOf(service, environment);
  return {
    kind: 'program',
    ...common,
    instance: instanceName(build.id, generation),
    generation,
    settings,
    secrets: hashSecrets(settings, keys.secrets, keys.salt),
  };
}

/** `build.generation`, with the build cut to 12 digits: it is part of a socket's path, which may have 107 bytes. */
function instanceName(build: string, generation: number): string {
  return `${build.slice(0, 12)}.${generation}`;
}

/** The same program as another release would start it: same build and settings, the newest secrets. */
export function restart(
  program: ProgramRelease,
  generation: number,
  keys: { readonly secrets: Secrets; readonly salt: string },
): ProgramRelease {
  const instance = instanceName(program.build, generation);
  return { ...program, generation, instance, secrets: hashSecrets(program.settings, keys.secrets, keys.salt) };
}

/** A keyed hash of the value of every secret that the settings name; a name without a value has none. */
function hashSecrets(settings: ProgramSettings, secrets: Secrets, salt: string): Record<string, string> {
  const hashes: Record<string, string> = {};
  for (const name of secretNames(settings)) {
    const value = secrets.get(name);
    if (value !== undefined)
      hashes[name] = createHmac('sha256', salt).update(`${name}\0${value}`).digest('hex').slice(0, 32);
  }
  return hashes;
}

/** The secrets a service gets: those it lists, and those its texts mention. */
export function secretNames(settings: Pick<ProgramSettings, 'secrets' | 'env'>): string[] {
  const mentioned = Object.values(settings.env).flatMap(secretsMentioned);
  return [...new Set([...settings.secrets, ...mentioned])].toSorted();
}

/** The names of the secrets that a text of gantry.yml uses. */
export function secretsMentioned(text: string): string[] {
  const parsed = parseTemplate(text);
  if (!parsed.ok) return [];
  const trees = parsed.template.parts.filter((part) => typeof part !== 'string');
  const paths = trees.flatMap(referencedContexts).map(({ path }) => path);
  return paths.flatMap(([context, name]) => (context === 'secrets' && name ? [name] : []));
}

function siteRelease(site: Site, common: Pick<SiteRelease, 'build' | 'commit' | 'inputs'>): SiteRelease {
  return { kind: 'static', ...common, folder: path.posix.join(site.path, site.root), fallback: site.fallback };
}

function settingsOf(service: Program, environment: Environment): ProgramSettings {
  const env = Object.entries(variablesOf(service, environment)).map(([name, { text }]) => [name, text] as const);
  return {
    port: service.port,
    listen: service.listen,
    ready: service.ready && { ...service.ready },
    exclusive: exclusiveHost(service, environment)?.name ?? null,
    after: [...service.after],
    ...(Object.keys(service.limits).length > 0 && { limits: { ...service.limits } }),
    drain: service.drain,
    stop: service.stop,
    env: Object.fromEntries(env),
    secrets: service.secrets.map(({ name }) => name),
  };
}
