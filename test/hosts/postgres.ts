import fs from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { startPostgres } from '../../src/lib/postgres/start-postgres.ts';
import { temporaryFolder } from '../../src/lib/temporary-folder.ts';
import type { TestHosts } from './hosts.ts';

const cache = path.join(import.meta.dirname, '..', '..', '.gantry', 'postgres');

/** One PostgreSQL 16 that the test hosts and this machine reach under the same URL. */
export interface HostsPostgres extends AsyncDisposable {
  /** A connection URL with the password. */
  url(database: string): string;
}

/** Starts a throwaway PostgreSQL that answers on the hosts' gateway address. */
export async function startHostsPostgres(hosts: TestHosts, databases: readonly string[]): Promise<HostsPostgres> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder('gantry-hosts-pg'));
  // The server refuses root, and the user it runs as must be able to enter.
  await fs.chmod(folder.path, 0o711);
  const login = { user: 'gantry', password: 'gantry', databases };
  const settings = { fsync: 'off', max_connections: '400' };
  const server = stack.use(await startPostgres({ cache, folder: folder.path, port: 0, settings, ...login }));
  const port = await relay(stack, hosts.gateway, server.port);
  const held = stack.move();
  return {
    url: (database) => server.url(database).replace(`127.0.0.1:${server.port}`, `${hosts.gateway}:${port}`),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** The launcher binds to loopback only, so bytes are passed on from the address that containers reach. */
async function relay(stack: AsyncDisposableStack, address: string, target: number): Promise<number> {
  const open = new Set<net.Socket>();
  const server = net.createServer((incoming) => {
    const outgoing = net.connect(target, '127.0.0.1');
    for (const [from, to] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      open.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy()).on('close', () => open.delete(from) && to.destroy());
    }
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, address, resolve));
  stack.defer(async () => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error(`no free port on ${address}`);
  return bound.port;
}
