import fs from 'node:fs';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Counts } from './counts.ts';
import { type Link, tableOf } from './table.ts';

/** Milliseconds that a caller waits for an instance that is away: restarting, or ended before its successor starts. */
const WAIT = 5000;
const WAIT_EXCLUSIVE = 30_000;

/** No instance took the connection in time. */
export class NoInstance extends Error {}

/** A connection to a service, and whether the previous instance took it. */
export interface Connection {
  readonly socket: net.Socket;
}

/**
 * Connects to a service through a link, resolving the link at this very moment. While the live instance takes no
 * connection the previous one is asked, and then both again until the wait is over. Nothing of the request has been
 * sent by then, so any method may wait.
 */
export async function connectTo(link: Link, service: string, counts: Counts): Promise<Connection> {
  const started = Date.now();
  for (;;) {
    const socket = await tryLink(link, service);
    if (socket) return { socket };
    if (link === 'live') {
      const previous = await tryLink('previous', service);
      if (previous) {
        counts.fromPrevious(service);
        return { socket: previous };
      }
    }
    const entry = tableOf(link)?.services[service];
    const exclusive = entry?.kind === 'program' && entry.exclusive;
    const patience = link !== 'live' || !entry ? 0 : exclusive ? WAIT_EXCLUSIVE : WAIT;
    if (Date.now() - started >= patience) throw new NoInstance(`no instance of ${service} takes a connection`);
    await sleep(25);
  }
}

async function tryLink(link: Link, service: string): Promise<net.Socket | null> {
  const entry = tableOf(link)?.services[service];
  if (!entry || entry.kind === 'static') return null;
  if (entry.kind === 'elsewhere') return open({ host: entry.address, port: entry.port });
  if (entry.listen === 'socket') return open({ path: `${link}/${service}.sock` });
  const port = readPort(`${link}/${service}.port`);
  return port === null ? null : open({ host: process.argv[3] ?? '127.0.0.1', port });
}

function readPort(file: string): number | null {
  try {
    return Number(fs.readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

function open(target: net.NetConnectOpts): Promise<net.Socket | null> {
  return new Promise((resolve) => {
    const socket = net.connect(target);
    socket.setNoDelay(true);
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', () => resolve(null));
  });
}
