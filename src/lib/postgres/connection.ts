import { readFileSync } from 'node:fs';
import type { ClientConfig } from 'pg';
import { InputError } from '../mistake.ts';

/** Where a database is and who asks for it, in values that may go to a program's environment, never to its arguments. */
export interface Connection {
  /** A name, an address, or the folder of a unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Further libpq variables by name, such as PGSSLMODE. */
  readonly settings: Readonly<Record<string, string>>;
}

/** URL parameters of libpq and the environment variable of each (PostgreSQL's manual, "Environment Variables"). */
const libpqParameters: Readonly<Record<string, string>> = {
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
  sslcrl: 'PGSSLCRL',
  sslsni: 'PGSSLSNI',
  ssl_min_protocol_version: 'PGSSLMINPROTOCOLVERSION',
  ssl_max_protocol_version: 'PGSSLMAXPROTOCOLVERSION',
  channel_binding: 'PGCHANNELBINDING',
  gssencmode: 'PGGSSENCMODE',
  connect_timeout: 'PGCONNECT_TIMEOUT',
  target_session_attrs: 'PGTARGETSESSIONATTRS',
  application_name: 'PGAPPNAME',
  options: 'PGOPTIONS',
};

/** Parameters of Prisma's URLs that steer its own pool; libpq would refuse them. */
const prismaParameters = new Set([
  'schema',
  'connection_limit',
  'pool_timeout',
  'pool_mode',
  'pgbouncer',
  'socket_timeout',
  'statement_cache_size',
  'sslaccept',
  'sslidentity',
  'sslpassword',
]);

/** Reads a `postgresql://` URL as libpq and Prisma write it. Throws an {@link InputError} that never shows the URL. */
export function parseDatabaseUrl(text: string): Connection {
  const url = URL.parse(text.trim());
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw new InputError('the database URL is not of the form postgresql://user:password@host:port/database');
  }
  const parameters = new Map(url.searchParams);
  const take = (name: string, fallback: string) => {
    const value = parameters.get(name) ?? fallback;
    parameters.delete(name);
    return value;
  };
  const user = take('user', decode(url.username)) || 'postgres';
  const connection = {
    host: take('host', decode(url.hostname).replace(/^\[(.*)\]$/, '$1')) || 'localhost',
    port: Number(take('port', url.port || '5432')),
    user,
    password: take('password', decode(url.password)),
    database: take('dbname', decode(url.pathname.slice(1))) || user,
    settings: libpqSettings(parameters),
  };
  checkValues(connection);
  return connection;
}

function libpqSettings(parameters: Map<string, string>): Record<string, string> {
  const settings: Record<string, string> = {};
  const unknown: string[] = [];
  for (const [name, value] of parameters) {
    const variable = libpqParameters[name];
    if (variable) settings[variable] = value;
    else if (!prismaParameters.has(name)) unknown.push(name);
  }
  if (unknown.length === 0) return settings;
  throw new InputError(unknown.map((name) => ({ message: `the database URL has an unknown parameter "${name}"` })));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new InputError('the database URL holds a "%" that is not followed by two hexadecimal digits');
  }
}

function checkValues(connection: Connection): void {
  const values = [connection.host, connection.user, connection.password, connection.database];
  if ([...values, ...Object.values(connection.settings)].some((value) => /[\0\n\r]/.test(value))) {
    throw new InputError('the database URL holds a line break or a zero byte');
  }
  if (connection.host.includes(',')) throw new InputError('the database URL names several hosts: give one');
  if (!(connection.port > 0 && connection.port < 65_536)) throw new InputError('the database URL has a wrong port');
}

/** The same database for the `pg` library, with libpq's meaning of `sslmode`. */
export function clientConfig({ host, port, user, password, database, settings }: Connection): ClientConfig {
  const { PGSSLMODE: mode = 'prefer', PGSSLROOTCERT: root, PGCONNECT_TIMEOUT: seconds = '15' } = settings;
  const isChecked = mode.startsWith('verify-') || (mode === 'require' && root !== undefined);
  const isEncrypted = isChecked || mode === 'require';
  const authority = root && root !== 'system' ? { ca: readFileSync(root, 'utf8') } : {};
  const ownName = mode === 'verify-full' ? {} : { checkServerIdentity: () => undefined };
  return {
    ...{ host, port, user, password, database },
    application_name: settings.PGAPPNAME ?? 'gantry',
    connectionTimeoutMillis: Number(seconds) * 1000 || 15_000,
    ssl: isEncrypted && { rejectUnauthorized: isChecked, ...(isChecked && { ...authority, ...ownName }) },
    ...(settings.PGOPTIONS !== undefined && { options: settings.PGOPTIONS }),
  };
}
