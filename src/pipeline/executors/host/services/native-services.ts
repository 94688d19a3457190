import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from '../../../../lib/command.ts';
import { InputError } from '../../../../lib/mistake.ts';
import { type RunningPostgres, startPostgres } from '../../../../lib/postgres/start-postgres.ts';
import type { ServiceOptions, ServiceSpec } from '../../types.ts';
import type { ServiceProvider } from '../host-executor.ts';
import { readOptions, type ServiceSettings } from './options.ts';

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
      return await startNative(cache, spec, options);
    },
  };
}

/** The major version of a PostgreSQL image: `postgres:16`, `postgres:16.4-alpine`, `docker.io/library/postgres:16`. */
function postgresMajor(image: string): number | null {
  const match = /^(?:docker\.io\/)?(?:library\/)?postgres:(\d+)(?:[.-][\w.-]*)?$/.exec(image.trim());
  return match ? Number(match[1]) : null;
}

type Started = Awaited<ReturnType<ServiceProvider['start']>>;

async function startNative(cache: string, spec: ServiceSpec, { signal, say }: ServiceOptions): Promise<Started> {
  const { POSTGRES_USER: user = 'postgres', POSTGRES_PASSWORD: password, POSTGRES_HOST_AUTH_METHOD: method } = spec.env;
  const database = spec.env.POSTGRES_DB ?? user;
  if (password === undefined && method !== 'trust')
    return { ok: false, reason: 'POSTGRES_PASSWORD is not set, which its image demands' };
  const settings = readOptions(spec.options);
  if (settings.ignored.length > 0) say(`These options have no effect without Docker: ${settings.ignored.join(', ')}`);
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'gantry-pg-'));
  // The server runs as another user when Gantry is root, and that user must be able to enter.
  await fs.chmod(folder, 0o755);
  const remove = () => fs.rm(folder, { recursive: true, force: true });
  try {
    const server = await startPostgres({
      cache,
      folder,
      user,
      signal,
      password: password ?? 'trust',
      port: publishedPort(spec.ports),
      databases: [database],
      settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '100' },
    });
    say(`PostgreSQL ${POSTGRES_MAJOR} as a program of this machine, on 127.0.0.1:${server.port}`);
    const unhealthy = await waitHealthy(server, { user, password: password ?? 'trust', database }, settings, signal);
    const stop = async () => {
      await server.stop();
      await remove();
    };
    if (unhealthy === null)
      return { ok: true, service: { id: spec.id, network: 'host', ports: { [INSIDE]: String(server.port) } }, stop };
    await stop();
    return { ok: false, reason: unhealthy };
  } catch (error) {
    await remove();
    if (error instanceof InputError) return { ok: false, reason: error.message };
    throw error;
  }
}

/** The port of the machine that `5433:5432` or `127.0.0.1:5433:5432` names; 0, any free one, for `5432` alone. */
function publishedPort(ports: readonly string[]): number {
  const own = ports.map((port) => port.replace(/\/tcp$/, '').split(':')).find((parts) => parts.at(-1) === INSIDE);
  return Number(own && own.length > 1 ? own.at(-2) : 0);
}

interface Login {
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** Asks the health command until it is content; null, or what it said last. `pg_isready` is answered by the start itself. */
async function waitHealthy(
  server: RunningPostgres,
  { user, password, database }: Login,
  settings: ServiceSettings,
  signal: AbortSignal,
): Promise<string | null> {
  const { healthCommand, interval, timeout, retries } = settings;
  // startPostgres() resolves only once the server takes connections and holds the database: what pg_isready asks.
  if (healthCommand === null || /^(?:CMD-SHELL )?\s*pg_isready\b/.test(healthCommand)) return null;
  const env = {
    ...process.env,
    PGHOST: server.host,
    PGPORT: String(server.port),
    PGUSER: user,
    PGPASSWORD: password,
    PGDATABASE: database,
  };
  let last = '';
  for (let attempt = 0; attempt < Math.max(1, retries); attempt += 1) {
    const result = await runCommand(['sh', '-c', healthCommand], { env, timeout, signal });
    if (result.code === 0) return null;
    last = (result.stderr || result.stdout).trim().split('\n').at(-1) ?? '';
    await sleep(Math.min(interval, 2000), undefined, { signal });
  }
  return `it is unhealthy: "${healthCommand}" failed ${Math.max(1, retries)} times${last ? `: ${last}` : ''}`;
}
