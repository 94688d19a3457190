import http from 'node:http';
import type { Duplex } from 'node:stream';
import { connectTo, NoInstance } from './connect.ts';
import type { Counts } from './counts.ts';
import type { Link } from './table.ts';

const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** One request on its way to a service. `path` may differ from the one that came. */
export interface Passage {
  readonly link: Link;
  readonly service: string;
  readonly path: string;
  readonly counts: Counts;
}

/** Passes a request on over a connection of its own and streams the answer back. */
export async function proxy(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  passage: Passage,
): Promise<void> {
  // A request without a body may be sent again when the instance dies before it answers.
  const isRepeatable = ['GET', 'HEAD', 'OPTIONS'].includes(request.method ?? '') && !hasBody(request);
  for (let attempt = 1; ; attempt += 1) {
    const ending = await passOnce(request, response, passage);
    if (ending === 'done') return;
    if (ending === 'lost' && isRepeatable && attempt < 3 && !response.headersSent) continue;
    return refuse(response, passage, ending === 'lost' ? 'the instance ended before it answered' : ending.message);
  }
}

async function passOnce(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  { link, service, path, counts }: Passage,
): Promise<'done' | 'lost' | NoInstance> {
  let socket: Awaited<ReturnType<typeof connectTo>>['socket'];
  try {
    ({ socket } = await connectTo(link, service, counts));
  } catch (error) {
    if (error instanceof NoInstance) return error;
    throw error;
  }
  return new Promise((resolve) => {
    const upstream = http.request({
      createConnection: () => socket,
      method: request.method,
      path,
      headers: forwardedHeaders(request),
      setHost: false,
    });
    response.once('close', () => socket.destroy());
    upstream.once('response', (answer) => {
      if ((answer.statusCode ?? 0) >= 500) counts.error(service);
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEnd(answer));
      answer.pipe(response);
      answer.once('error', () => response.destroy());
      response.once('close', () => resolve('done'));
    });
    upstream.once('error', () => {
      if (response.headersSent || response.destroyed) {
        response.destroy();
        resolve('done');
      } else resolve('lost');
    });
    request.pipe(upstream);
  });
}

/** Passes an upgrade (a WebSocket) on: after its head the two sides are joined. */
export async function proxyUpgrade(
  request: http.IncomingMessage,
  client: Duplex,
  head: Buffer,
  passage: Passage,
): Promise<void> {
  client.on('error', () => client.destroy());
  try {
    const { socket } = await connectTo(passage.link, passage.service, passage.counts);
    const lines = request.rawHeaders.reduce((text, part, index) => text + part + (index % 2 === 0 ? ': ' : '\r\n'), '');
    socket.write(`${request.method} ${passage.path} HTTP/1.1\r\n${lines}\r\n`);
    if (head.length > 0) socket.write(head);
    socket.on('error', () => client.destroy());
    client.on('close', () => socket.destroy());
    socket.on('close', () => client.destroy());
    socket.pipe(client);
    client.pipe(socket);
  } catch (error) {
    if (!(error instanceof NoInstance)) throw error;
    passage.counts.failed(passage.service);
    client.end('HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
  }
}

function refuse(response: http.ServerResponse, { service, counts }: Passage, reason: string): void {
  counts.failed(service);
  response.writeHead(502, { 'content-type': 'text/plain; charset=utf-8', 'x-gantry-front': 'refused' });
  response.end(`${service}: ${reason}\n`);
}

function hasBody(request: http.IncomingMessage): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
}

function forwardedHeaders(request: http.IncomingMessage): string[] {
  const address = request.socket.remoteAddress ?? '';
  const before = request.headers['x-forwarded-for'];
  const kept = pairs(request.rawHeaders).filter(
    ([name]) => !HOP_BY_HOP.has(name.toLowerCase()) && name.toLowerCase() !== 'x-forwarded-for',
  );
  const forwarded = before === undefined ? address : `${String(before)}, ${address}`;
  const length = request.headers['transfer-encoding'] === undefined ? [] : [['transfer-encoding', 'chunked']];
  return [...kept, ['x-forwarded-for', forwarded], ...length, ['connection', 'close']].flat();
}

function endToEnd(answer: http.IncomingMessage): string[] {
  return pairs(answer.rawHeaders)
    .filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase()))
    .flat();
}

function pairs(raw: readonly string[]): [string, string][] {
  const result: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) result.push([raw[index] ?? '', raw[index + 1] ?? '']);
  return result;
}
