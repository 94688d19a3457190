import { type ChildProcess, spawn } from 'node:child_process';
import { chown, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { InputError } from '../mistake.ts';
import { initCluster, serverEnvironment } from './init-cluster.ts';
import { postgresBinaries } from './postgres-binaries.ts';
import { findPostmaster, type Postmaster, stopPostmaster } from './postmaster.ts';
import { makeReachable, type ServerUser, serverUser } from './server-user.ts';

export interface PostgresOptions {
  /** Where the server's programs are copied to, once per version; several processes may share it. */
  readonly cache: string;
  /** Holds `data`, `postgres.log` and, unless `socketFolder` says otherwise, `run` with the socket. */
  readonly folder: string;
  /** Given: listens on 127.0.0.1 too, at this port or, for 0, a free one. Not given: on the unix socket only. */
  readonly port?: number;
  /** Belongs to the server's user afterwards. A socket's path may have 107 bytes, so this is for deep project folders. */
  readonly socketFolder?: string;
  /** The superuser and its password, fixed when the data folder is first made. */
  readonly user: string;
  readonly password: string;
  /** Made when missing. */
  readonly databases: readonly string[];
  /** Settings of postgresql.conf by name, such as `{ fsync: 'off' }` for throwaway data. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Ends a start under way. */
  readonly signal?: AbortSignal;
  /** True: this process may end before the server does. */
  readonly detached?: boolean;
}

export interface RunningPostgres extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly socketFolder: string;
  readonly pid: number;
  /** A connection URL with the password: never for a log or a command line. */
  url(database: string): string;
  /** Ends the server in good order and keeps its data. May be called again. */
  stop(): Promise<void>;
}

/**
 * Starts a real PostgreSQL on `folder`, or adopts the one that runs there already (left by a killed parent), and
 * resolves when it takes connections and holds the databases. Root drops to another user. Throws an {@link InputError}
 * for a port in use, a path too long for a socket, a folder the server cannot reach, or another password.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  options.signal?.throwIfAborted();
  const folder = resolve(options.folder);
  const socketFolder = resolve(options.socketFolder ?? join(folder, 'run'));
  const runAs = await serverUser();
  await makeReachable(folder, runAs);
  const binaries = await postgresBinaries(options.cache);
  const { user, password, settings = {} } = options;
  const data = await initCluster({ binaries, folder, runAs, user, password, sync: settings.fsync !== 'off' });
  const place = { ...options, folder, socketFolder, runAs, data, program: join(binaries.bin, 'postgres') };
  const found = (await adopt(place)) ?? (await launch(place));
  const server = running(place, found);
  try {
    await createDatabases(server, options);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

interface Place extends PostgresOptions {
  readonly socketFolder: string;
  readonly runAs: ServerUser | undefined;
  readonly data: string;
  readonly program: string;
}

async function adopt({ data, port, socketFolder, signal }: Place): Promise<Postmaster | undefined> {
  let found = await findPostmaster(data);
  const fits =
    found?.socketFolder === socketFolder && found.tcp === (port !== undefined) && (!port || port === found.port);
  if (found && !fits) {
    await stopPostmaster(found.pid);
    return undefined;
  }
  while (found && !found.ready) {
    await sleep(20, undefined, { ...(signal && { signal }) });
    found = await findPostmaster(data);
  }
  if (!found) await rm(join(data, 'postmaster.pid'), { force: true });
  return found;
}

async function launch(place: Place): Promise<Postmaster> {
  const { folder, socketFolder, runAs, data, program, detached = false, signal } = place;
  const port = place.port === 0 ? await freePort() : (place.port ?? 5432);
  checkSocketPath(join(socketFolder, `.s.PGSQL.${port}`));
  await makeSocketFolder(socketFolder, runAs);
  await using log = await open(join(folder, 'postgres.log'), 'a', 0o600);
  const { size } = await log.stat();
  const child = spawn(program, serverWords(place, port), {
    cwd: '/',
    env: serverEnvironment(),
    stdio: ['ignore', log.fd, log.fd],
    // A Ctrl-C in the terminal must not reach it before those who use it have ended.
    detached: true,
    ...(runAs && { uid: runAs.uid, gid: runAs.gid }),
  });
  if (detached) child.unref();
  const ended = endOf(child);
  try {
    for (;;) {
      const found = await findPostmaster(data);
      if (found?.ready && found.pid === child.pid) return found;
      if (await Promise.race([ended, sleep(10, false, { ...(signal && { signal }) })])) break;
    }
  } catch (error) {
    if (child.pid) await stopPostmaster(child.pid);
    throw error;
  }
  const text = (await readFile(join(folder, 'postgres.log'))).subarray(size).toString('utf8');
  throw startError(text, port);
}

function serverWords({ data, socketFolder, port: wanted, settings }: Place, port: number): string[] {
  const all = {
    listen_addresses: wanted === undefined ? '' : '127.0.0.1',
    unix_socket_directories: socketFolder,
    port: String(port),
    shared_buffers: '64MB',
    ...settings,
  };
  return ['-D', data, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

function endOf(child: ChildProcess): Promise<true> {
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', () => done(true));
  });
}

function startError(log: string, port: number): Error {
  if (log.includes('Address already in use')) {
    return new InputError([
      { message: `port ${port} on 127.0.0.1 is already in use`, fix: 'choose another, or end the program that has it' },
    ]);
  }
  return new Error(`PostgreSQL did not start: ${log.trim().split('\n').slice(-6).join('\n')}`);
}

function checkSocketPath(path: string): void {
  const bytes = Buffer.byteLength(path);
  if (bytes <= 107) return;
  throw new InputError([
    { message: `the socket path ${path} has ${bytes} bytes, and 107 is the most`, fix: 'give a shorter socketFolder' },
  ]);
}

async function makeSocketFolder(folder: string, runAs: ServerUser | undefined): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o755 });
  await makeReachable(folder, runAs);
  const isShared = (await stat(folder)).mode & 0o1000;
  if (runAs && !isShared) await chown(folder, runAs.uid, runAs.gid);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done, fail) => server.once('error', fail).listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('no free port on 127.0.0.1');
  return address.port;
}

function running({ user, password }: Place, { pid, port, socketFolder, tcp }: Postmaster): RunningPostgres {
  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  const stop = () => stopPostmaster(pid);
  return {
    host: tcp ? '127.0.0.1' : socketFolder,
    port,
    socketFolder,
    pid,
    url: (database) =>
      `postgresql://${login}@${tcp ? '127.0.0.1' : 'localhost'}:${port}/${encodeURIComponent(database)}` +
      (tcp ? '' : `?host=${encodeURIComponent(socketFolder)}`),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function createDatabases(server: RunningPostgres, { databases, folder }: PostgresOptions): Promise<void> {
  const client = new pg.Client({ connectionString: server.url('postgres') });
  try {
    await client.connect();
  } catch (cause) {
    const isPassword = cause instanceof pg.DatabaseError && cause.code === '28P01';
    if (!isPassword) throw new Error('PostgreSQL started but takes no connection', { cause });
    throw new InputError([
      {
        message: `the PostgreSQL in ${folder} was made with another password`,
        fix: 'give that one, or remove the folder',
      },
    ]);
  }
  try {
    const { rows } = await client.query<{ datname: string }>('SELECT datname FROM pg_database');
    const missing = databases.filter((name) => !rows.some(({ datname }) => datname === name));
    for (const name of missing) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
