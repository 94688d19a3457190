import fs from 'node:fs';
import http from 'node:http';
import type { Duplex } from 'node:stream';
import { Counts } from './counts.ts';
import { type Passage, proxy, proxyUpgrade } from './proxy.ts';
import { serveStatic } from './static-files.ts';
import { type Link, portsOf, serviceOfPath, serviceOfPort, tableOf } from './table.ts';
import { frontVersion } from './version.ts';

/**
 * The front of a local host, as a program of its own: `forwarder ROOT ADDRESS PUBLIC_PORT|-`. It listens on the stable
 * port of each service and connects, request by request, through `live/<service>.sock`. `run/front.sock` is for the
 * deployer: `GET /version`, `GET /counters`, `POST /listen` (binds the ports of the live and the candidate set), and
 * `/through/<link>/<service>/<path>`. What nginx is on a real host.
 */
const [, , root = '.', address = '127.0.0.1', publicPort = '-'] = process.argv;
process.chdir(root);

const version = frontVersion();
const counts = new Counts();
const servers = new Map<number, http.Server>();

/** Which service and link a request is for. */
type Route = (request: http.IncomingMessage) => Passage | null;

const byPort =
  (port: number): Route =>
  (request) => {
    const table = tableOf('live') ?? tableOf('candidate');
    const service = table && serviceOfPort(table, port);
    return service ? { link: tableOf('live') ? 'live' : 'candidate', service, path: request.url ?? '/', counts } : null;
  };

const byPath: Route = (request) => {
  const table = tableOf('live');
  const path = request.url ?? '/';
  const service = table && serviceOfPath(table, path.split('?')[0] ?? '/');
  return service ? { link: 'live', service, path, counts } : null;
};

function serve(route: Route): http.Server {
  const server = http.createServer(
    { keepAliveTimeout: 65_000, requestTimeout: 0, maxHeaderSize: 65_536 },
    (request, response) => {
      response.on('error', () => response.destroy());
      pass(route(request), request, response).catch((error: unknown) => {
        console.error(error);
        response.destroy();
      });
    },
  );
  server.on('upgrade', (request: http.IncomingMessage, client: Duplex, head: Buffer) => {
    const passage = route(request);
    if (!passage) return client.destroy();
    return proxyUpgrade(request, client, head, passage).catch(() => client.destroy());
  });
  return server;
}

async function pass(
  passage: Passage | null,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  if (!passage) {
    response.writeHead(503, { 'content-type': 'text/plain; charset=utf-8' }).end('Nothing is live here\n');
    return;
  }
  const entry = tableOf(passage.link)?.services[passage.service];
  if (entry?.kind === 'static') await serveStatic(request, response, passage);
  else await proxy(request, response, passage);
}

/** Listens where the live and the candidate set say, and no longer where neither does; the problems in sentences. */
async function listenAsTold(): Promise<string[]> {
  const wanted = new Set([...portsOf(tableOf('live')), ...portsOf(tableOf('candidate'))]);
  const problems: string[] = [];
  for (const [port, server] of servers) {
    if (wanted.has(port) || String(port) === publicPort) continue;
    server.close();
    servers.delete(port);
  }
  for (const port of wanted) {
    if (!servers.has(port)) problems.push(...(await bind(port, serve(byPort(port)))));
  }
  return problems;
}

async function bind(port: number, server: http.Server): Promise<string[]> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve([
        error.code === 'EADDRINUSE'
          ? `port ${port} on ${address} is in use by another program`
          : `port ${port} on ${address}: ${error.message}`,
      ]);
    });
    server.listen({ port, host: address, backlog: 4096 }, () => {
      servers.set(port, server);
      resolve([]);
    });
  });
}

async function admin(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  const url = request.url ?? '/';
  const answer = (value: unknown) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  if (url.startsWith('/counters')) answer(counts.read(url.endsWith('?reset')));
  else if (url === '/version') answer({ version });
  else if (url === '/listen') answer({ problems: await listenAsTold() });
  else {
    const [, , link = '', service = '', ...rest] = url.split('/');
    if (link !== 'live' && link !== 'candidate') response.writeHead(404).end();
    else
      await pass(
        { link: link satisfies Link, service, path: `/${rest.join('/')}`, counts: new Counts() },
        request,
        response,
      );
  }
}

const problems = await listenAsTold();
if (publicPort !== '-') problems.push(...(await bind(Number(publicPort), serve(byPath))));
for (const problem of problems) console.error(problem);
if (publicPort !== '-' && !servers.has(Number(publicPort))) process.exit(1);

const control = http.createServer((request, response) => {
  admin(request, response).catch((error: unknown) => {
    console.error(error);
    response.destroy();
  });
});
fs.rmSync('run/front.sock', { force: true });
control.listen('run/front.sock');
