import fs from 'node:fs';
import type { HostSet } from '../host.ts';

/** The links a request may go through. Paths are relative to the host's folder, the front's working folder. */
export type Link = 'live' | 'candidate' | 'previous';

/** A set as the front uses it; `folder` is `sets/<n>`. */
export interface Table extends HostSet {
  readonly folder: string;
}

const tables = new Map<string, Table>();

/** The set that a link names now, read anew at each request; its content never changes, so it is read once. */
export function tableOf(link: Link): Table | null {
  try {
    return readTable(fs.readlinkSync(link));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function readTable(folder: string): Table {
  const file = `${folder}/set.json`;
  const key = `${folder}:${fs.statSync(file).ino}`;
  const known = tables.get(key);
  if (known) return known;
  const table: Table = { folder, ...(JSON.parse(fs.readFileSync(file, 'utf8')) as HostSet) };
  if (tables.size > 100) tables.clear();
  tables.set(key, table);
  return table;
}

/** The service whose stable port this is. */
export function serviceOfPort(table: Table, port: number): string | null {
  for (const [service, entry] of Object.entries(table.services)) {
    if (entry.kind !== 'static' && entry.port === port) return service;
  }
  return null;
}

/** The service that the public server shows at a path, and whether it is the root's. */
export function serviceOfPath(table: Table, path: string): string | null {
  const route = table.routes.find(
    ({ path: prefix }) => prefix === '/' || path === prefix || path.startsWith(`${prefix}/`),
  );
  return route?.service ?? null;
}

/** Every stable port of a set. */
export function portsOf(table: Table | null): number[] {
  return Object.values(table?.services ?? {}).flatMap((entry) =>
    entry.kind !== 'static' && entry.port !== null ? [entry.port] : [],
  );
}
