import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

/** Of this process alone: tests of another checkout may run meanwhile. */
const address = `127.${100 + (process.pid % 100)}.${Math.floor(process.pid / 100) % 250}.78`;
const port = 34_901;
const publicPort = 34_999;
let root = '';
let forwarder: ChildProcess;
const upstreams = new Set<http.Server>();

/** Makes set `n`, whose service is a unix socket of that name, and points a link at it. */
async function point(link: string, n: number, options: { exclusive?: boolean } = {}): Promise<void> {
  const folder = path.join(root, 'sets', String(n));
  await fs.mkdir(path.join(folder, 'site', 'dist'), { recursive: true });
  const program = {
    kind: 'program',
    build: 'b',
    instance: `i${n}`,
    port,
    listen: 'socket',
    exclusive: options.exclusive ?? false,
  };
  const site = { kind: 'static', build: 'b', folder: 'dist', fallback: 'index.html' };
  const routes = [
    { path: '/api', service: 'api' },
    { path: '/', service: 'site' },
  ];
  await fs.writeFile(
    path.join(folder, 'set.json'),
    JSON.stringify({ number: n, services: { api: program, site }, routes }),
  );
  await fs.rm(path.join(folder, 'api.sock'), { force: true });
  await fs.symlink(path.join(root, `s${n}`), path.join(folder, 'api.sock'));
  await fs.rm(path.join(root, link), { force: true });
  await fs.symlink(`sets/${n}`, path.join(root, link));
}

async function upstream(n: number, handler: http.RequestListener): Promise<http.Server> {
  await fs.rm(path.join(root, `s${n}`), { force: true });
  const server = http.createServer(handler).listen(path.join(root, `s${n}`));
  upstreams.add(server);
  await new Promise((resolve) => server.once('listening', resolve));
  return server;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: http.IncomingHttpHeaders;
}

function ask(url: string, options: http.RequestOptions = {}, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { agent: false, ...options }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: text, headers: answer.headers }));
      answer.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

const service = `http://${address}:${port}`;
const site = `http://${address}:${publicPort}`;
const counters = () =>
  new Promise<{ failed: Record<string, number>; fromPrevious: Record<string, number> }>((resolve, reject) => {
    http
      .get({ socketPath: path.join(root, 'run', 'front.sock'), path: '/counters?reset', agent: false }, (answer) => {
        answer.setEncoding('utf8').on('data', (text: string) => resolve(JSON.parse(text)));
      })
      .on('error', reject);
  });

before(async () => {
  root = await fs.mkdtemp(path.join(os.tmpdir(), 'gantry-front-'));
  await fs.mkdir(path.join(root, 'run'));
  await point('live', 1);
  const program = path.join(import.meta.dirname, 'forwarder.ts');
  forwarder = spawn(process.execPath, [program, root, address, String(publicPort)], { stdio: 'inherit' });
  while (!(await fs.stat(path.join(root, 'run', 'front.sock')).catch(() => null))) await sleep(20);
});

beforeEach(async () => {
  for (const server of upstreams) {
    server.closeAllConnections();
    server.close();
  }
  upstreams.clear();
  await fs.rm(path.join(root, 'previous'), { force: true });
  await point('live', 1);
  await counters();
});

after(async () => {
  for (const server of upstreams) server.close();
  forwarder.kill();
  await fs.rm(root, { recursive: true, force: true });
});

test('a request and its answer pass unchanged but for the connection', async () => {
  await upstream(1, (request, response) => {
    response.setHeader(
      'x-seen',
      JSON.stringify({
        method: request.method,
        url: request.url,
        cookie: request.headers.cookie,
        from: request.headers['x-forwarded-for'],
      }),
    );
    response.statusCode = 201;
    request.pipe(response);
  });
  const answer = await ask(`${service}/a%20b?c=d`, { method: 'PUT', headers: { cookie: 'e=f' } }, 'the body');
  assert.deepEqual([answer.status, answer.body], [201, 'the body']);
  const seen = JSON.parse(String(answer.headers['x-seen']));
  assert.deepEqual(seen, { method: 'PUT', url: '/a%20b?c=d', cookie: 'e=f', from: seen.from });
  assert.match(seen.from, /^127\./);
});

test('an answer is streamed as it comes', { timeout: 60_000 }, async () => {
  const [first, whole] = [Promise.withResolvers<string>(), Promise.withResolvers<void>()];
  await upstream(1, (_request, response) => {
    response.write('one');
    void first.promise.then(() => response.end('two'));
  });
  http.get(service, { agent: false }, (answer) => {
    answer.once('data', (chunk: Buffer) => first.resolve(String(chunk)));
    answer.resume().once('end', () => whole.resolve());
  });
  assert.equal(await first.promise, 'one');
  await whole.promise;
});

test('a client that goes away ends its request at the instance', async () => {
  const closed = Promise.withResolvers<void>();
  await upstream(1, (_request, response) => {
    response.write('x');
    response.once('close', () => closed.resolve());
  });
  const request = http.get(service, { agent: false }, (answer) => {
    answer.once('data', () => request.destroy());
  });
  request.on('error', () => undefined);
  await closed.promise;
});

test('an upgrade joins both sides', async () => {
  const server = await upstream(1, () => undefined);
  server.on('upgrade', (_request, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: echo\r\nconnection: upgrade\r\n\r\n');
    socket.pipe(socket);
  });
  const socket = net.connect(port, address);
  socket.write('GET /ws HTTP/1.1\r\nhost: x\r\nupgrade: echo\r\nconnection: upgrade\r\n\r\n');
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  while (!text.includes('\r\n\r\n')) await sleep(10);
  socket.write('ping');
  while (!text.endsWith('ping')) await sleep(10);
  socket.destroy();
  assert.match(text, /^HTTP\/1.1 101/);
});

test('a GET is sent again when the instance ends before it answers, a POST is not', async () => {
  let requests = 0;
  await upstream(1, (request, response) => {
    requests += 1;
    if (requests % 2 === 1) request.socket.destroy();
    else response.end('second time');
  });
  assert.equal((await ask(service)).body, 'second time');
  const posted = await ask(service, { method: 'POST' }, 'x');
  assert.deepEqual([posted.status, requests], [502, 3]);
  assert.deepEqual((await counters()).failed, { api: 1 });
});

test('while nobody takes a connection callers wait, and get their answer when the instance is back', async () => {
  const waiting = ask(service, { method: 'POST' }, 'kept');
  await sleep(200);
  await upstream(1, (request, response) => request.pipe(response));
  assert.equal((await waiting).body, 'kept');
});

test('the previous instance answers where the live one takes no connection, and that is counted', async () => {
  await point('live', 2);
  await point('previous', 1);
  await upstream(1, (_request, response) => response.end('old'));
  assert.equal((await ask(service)).body, 'old');
  assert.deepEqual((await counters()).fromPrevious, { api: 1 });
});

test('a switch counts from the next request on, also on a connection that is kept', async () => {
  await upstream(1, (_request, response) => response.end('1'));
  await upstream(2, (_request, response) => response.end('2'));
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const before = await ask(service, { agent });
  await point('live', 2);
  assert.deepEqual([before.body, (await ask(service, { agent })).body], ['1', '2']);
  agent.destroy();
});

test('static files are served by their route, and nothing outside the site is', async () => {
  const dist = path.join(root, 'sets', '1', 'site', 'dist');
  await fs.writeFile(path.join(dist, 'index.html'), '<p>shop</p>');
  await fs.writeFile(path.join(dist, 'app-abc.js'), 'run()');
  assert.match((await ask(`${site}/`)).body, /shop/);
  assert.equal((await ask(`${site}/app-abc.js`)).headers['content-type'], 'text/javascript; charset=utf-8');
  for (const wanted of ['/../set.json', '/..%2f..%2fset.json', '/%2e%2e/set.json', '/%00', '/%ff']) {
    const { body } = await ask(site, { path: wanted });
    assert.ok(!body.includes('routes'), wanted);
  }
  assert.equal((await ask(`${site}/`, { method: 'POST' })).status, 405);
});

test('a page is probed by its own path, not by that of the probe', async () => {
  // The path of the probe itself was looked for: only sites with a fallback page ever got ready.
  await fs.writeFile(path.join(root, 'sets', '1', 'site', 'dist', 'about.html'), '<p>about</p>');
  const front = { socketPath: path.join(root, 'run', 'front.sock') };
  const probe = (wanted: string) => ask('http://front/', { ...front, path: `/through/live/site${wanted}` });
  assert.match((await probe('/about.html')).body, /about/);
  assert.doesNotMatch((await probe('/none.html')).body, /about/);
});

test('an asset of an older release that the host keeps is still found, and nothing around it is', async () => {
  await fs.mkdir(path.join(root, 'assets', 'site'), { recursive: true });
  await fs.writeFile(path.join(root, 'assets', 'site', 'old-123abc.css'), 'p{}');
  await fs.writeFile(path.join(root, 'secret-123abc.css'), 'no');
  await point('live', 2);
  assert.equal((await ask(`${site}/old-123abc.css`)).body, 'p{}');
  assert.notEqual((await ask(site, { path: '/../../secret-123abc.css' })).body, 'no');
});

test('rubbish on a port is refused and the front lives on', async () => {
  await upstream(1, (_request, response) => response.end('fine'));
  for (const rubbish of [
    '\0\0\0\0',
    'GET / HTTP/9.9\r\n\r\n',
    `GET / HTTP/1.1\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`,
    'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
  ]) {
    const socket = net.connect(port, address);
    socket.on('error', () => undefined);
    socket.resume().end(rubbish);
    await new Promise((resolve) => socket.once('close', resolve));
  }
  assert.equal((await ask(service)).body, 'fine');
});
