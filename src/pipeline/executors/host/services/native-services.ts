import fs from 'node:fs/promises';
import path from 'node:path';
import type { RunningPostgres } from '../../../../lib/postgres/start-postgres.ts';
import { temporaryFolder } from '../../../../lib/temporary-folder.ts';
import type { ServiceOptions, ServiceSpec } from '../../types.ts';
import type { ServiceProvider } from '../host-executor.ts';
import { waitHealthy } from './health.ts';
import { readOptions, type ServiceSettings } from './options.ts';
import { publishedPort } from './ports.ts';

/** The PostgreSQL whose programs come with Gantry. */
const POSTGRES_MAJOR = 16;
const INSIDE = '5432';

/** Whether an image is more than this machine can give without Docker. An empty image is no service at all. */
export function serviceNeedsDocker(image: string): boolean {
  return image !== '' && postgresMajor(image) !== POSTGRES_MAJOR;
}

/** Services that run as programs of this machine: PostgreSQL, from embedded binaries kept in `cache`. */
export function nativeServices({ cache }: { readonly cache: string }): ServiceProvider {
  return {
    accepts: (image) => !serviceNeedsDocker(image),
    async start(spec, options) {
      if (serviceNeedsDocker(spec.image))
        return { ok: false, reason: `${spec.image} needs Docker, which Gantry does not drive yet` };
      const login = readLogin(spec.env);
      const published = publishedPort(spec.ports, INSIDE);
      if (!login.ok) return login;
      if (!published.ok) return published;
      const settings = readOptions(spec.options);
      sayIgnored(options.say, settings.ignored, published.others, spec.env);
      return await startNative({ cache, spec, login, port: published.port, settings }, options);
    },
  };
}

/** The major version of a PostgreSQL image: `postgres:16`, `postgres:16.4-alpine`, `docker.io/library/postgres:16`. */
function postgresMajor(image: string): number | null {
  const match = /^(?:docker\.io\/)?(?:library\/)?postgres:(\d+)(?:[.-][\w.-]*)?$/.exec(image.trim());
  return match ? Number(match[1]) : null;
}

interface Login {
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Nobody is asked for a password. */
  readonly trust: boolean;
}

/** The image's own variables: https://hub.docker.com/_/postgres */
function readLogin(env: ServiceSpec['env']): (Login & { readonly ok: true }) | { readonly ok: false; reason: string } {
  const user = env.POSTGRES_USER || 'postgres';
  const trust = env.POSTGRES_HOST_AUTH_METHOD === 'trust';
  const password = env.POSTGRES_PASSWORD || (trust ? 'trust' : '');
  if (password === '') return { ok: false, reason: 'its env has no POSTGRES_PASSWORD, which the image demands' };
  return { ok: true, user, password, database: env.POSTGRES_DB || user, trust };
}

function sayIgnored(
  say: (line: string) => void,
  options: readonly string[],
  ports: readonly string[],
  env: ServiceSpec['env'],
): void {
  const variables = Object.keys(env).filter((name) => /^(?:POSTGRES_INITDB_\w+|PGDATA)$/.test(name));
  for (const [what, names] of Object.entries({ options, ports, variables }))
    if (names.length > 0) say(`These ${what} have no effect without Docker: ${names.join(', ')}`);
}

interface NativeStart {
  readonly cache: string;
  readonly spec: ServiceSpec;
  readonly login: Login;
  readonly port: number | null;
  readonly settings: ServiceSettings;
}

async function startNative(
  { cache, spec, login, port, settings }: NativeStart,
  { signal, say }: ServiceOptions,
): ReturnType<ServiceProvider['start']> {
  const temporary = await temporaryFolder('gantry-pg');
  const folder = temporary.path;
  let server: RunningPostgres | undefined;
  const stop = async () => {
    await server?.stop();
    await temporary[Symbol.asyncDispose]();
  };
  try {
    // The server runs as another user when Gantry is root, and that user must be able to enter.
    await fs.chmod(folder, 0o755);
    const { user, password, database } = login;
    const throwaway = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '100' };
    // Loaded when it is used: most jobs have no service.
    const { startPostgres } = await import('../../../../lib/postgres/start-postgres.ts');
    server = await startPostgres({
      cache,
      folder,
      user,
      signal,
      password,
      port: port ?? 0,
      databases: [database],
      settings: { ...throwaway, ...(login.trust && { hba_file: await writeTrust(folder) }) },
    });
    say(`PostgreSQL ${POSTGRES_MAJOR} as a program of this machine, on 127.0.0.1:${server.port}`);
    const unhealthy = await checkHealth(server, login, { spec, settings, signal });
    const ports = port === null ? {} : { [INSIDE]: String(server.port) };
    const service = { id: spec.id, network: 'host', ports };
    if (unhealthy === null) return { ok: true, service, group: server.pid, stop };
    for (const line of await lastLines(path.join(folder, 'postgres.log'))) say(line);
    await stop();
    return { ok: false, reason: unhealthy };
  } catch (error) {
    await stop();
    if (signal.aborted) throw error;
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

async function writeTrust(folder: string): Promise<string> {
  const file = path.join(folder, 'pg_hba.conf');
  await fs.writeFile(file, 'local all all trust\nhost all all 127.0.0.1/32 trust\n');
  await fs.chmod(file, 0o644);
  return file;
}

/** The start resolved once the server took connections and held the database: that is what pg_isready asks. */
const ASKS_READY = /^\s*pg_isready(?:\s+[\w@./:${}"'=-]+)*(?:\s*\|\|\s*exit\s+1)?\s*$/;

async function checkHealth(
  server: RunningPostgres,
  { user, password, database }: Login,
  { spec, settings, signal }: Pick<NativeStart, 'spec' | 'settings'> & { readonly signal: AbortSignal },
): Promise<string | null> {
  const { healthCommand } = settings;
  if (healthCommand === null || ASKS_READY.test(healthCommand)) return null;
  const environment = {
    PATH: process.env.PATH,
    ...spec.env,
    PGHOST: server.host,
    PGPORT: String(server.port),
    PGUSER: user,
    PGPASSWORD: password,
    PGDATABASE: database,
  };
  return await waitHealthy(healthCommand, settings, { environment, signal });
}

async function lastLines(log: string): Promise<string[]> {
  return (await fs.readFile(log, 'utf8')).trim().split('\n').slice(-10);
}
