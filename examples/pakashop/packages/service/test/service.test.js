const assert = require('node:assert/strict');
const { once } = require('node:events');
const { mkdtemp, rm } = require('node:fs/promises');
const http = require('node:http');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { test } = require('node:test');
const { addressOf, call, createApp, HttpError, listen } = require('@pakashop/service');
const { createJobs } = require('@pakashop/service/jobs');

async function serve(t, addRoutes, options, env = { PORT: '0' }) {
  const server = listen(createApp('pricing', addRoutes, options), env);
  await once(server, 'listening');
  t.after(() => server.close());
  return server;
}

async function serveAsPricing(t, addRoutes, options) {
  const server = await serve(t, addRoutes, options);
  process.env.PRICING_URL = `http://127.0.0.1:${server.address().port}`;
  t.after(() => delete process.env.PRICING_URL);
}

test('a service listens on the socket path in PORT and names itself and its release', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'pks-'));
  t.after(() => rm(folder, { recursive: true }));
  const socketPath = join(folder, 's');
  await serve(t, () => {}, {}, { PORT: socketPath });
  const [answer] = await once(http.get({ socketPath, path: '/health' }), 'response');
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.headers['x-release'], 'dev');
  assert.equal(answer.headers['x-service'], 'pricing');
  const body = JSON.parse((await answer.toArray()).join(''));
  assert.deepEqual(body, { status: 'ok', service: 'pricing', release: 'dev' });
});

test('readiness fails with the reason while health stays good', async (t) => {
  const ready = () => {
    throw new HttpError(503, 'the database is away');
  };
  await serveAsPricing(t, () => {}, { ready });
  assert.equal((await call('pricing', '/health')).status, 'ok');
  await assert.rejects(call('pricing', '/ready'), { status: 502 });
});

test('mistakes keep their status, breakdowns tell no details, and what is unknown is 404', async (t) => {
  t.mock.method(console, 'error', () => {});
  await serveAsPricing(t, (app) => {
    app.get('/mistake', () => {
      throw new HttpError(409, 'already done');
    });
    app.get('/broken', async () => {
      throw new Error('password=hunter2');
    });
  });
  await assert.rejects(call('pricing', '/mistake'), { status: 409, message: 'already done' });
  await assert.rejects(call('pricing', '/broken'), { status: 502, message: 'pricing answered 500' });
  await assert.rejects(call('pricing', '/nowhere'), { status: 404, message: 'pricing has no GET /nowhere' });
});

test('a body that is no JSON is the caller’s mistake', async (t) => {
  const server = await serve(t, (app) => app.post('/', (_request, response) => response.json({})));
  const { port } = server.address();
  const headers = { 'content-type': 'application/json' };
  const outgoing = http.request({ port, host: '127.0.0.1', method: 'POST', headers }).end('{"a":');
  const [answer] = await once(outgoing, 'response');
  assert.equal(answer.statusCode, 400);
});

test('a service that is away is a 502 with its name', async () => {
  process.env.PRICING_URL = 'http://127.0.0.1:1';
  await assert.rejects(call('pricing', '/'), { status: 502, message: /^pricing cannot be reached/ });
  delete process.env.PRICING_URL;
});

test('services are called at their stable ports on this host', () => {
  assert.equal(addressOf('backend', {}), 'http://127.0.0.1:3080');
  assert.equal(addressOf('backend', { SERVICES_HOST: '127.0.10.1' }), 'http://127.0.10.1:3080');
  assert.throws(() => addressOf('frontdoor', {}), /no service called frontdoor/);
});

test('a job never runs twice at once, and its failure is kept', async () => {
  let finish;
  const slow = new Promise((resolve) => {
    finish = resolve;
  });
  const jobs = createJobs({
    slow: { every: 60_000, run: () => slow },
    bad: { every: 60_000, run: () => Promise.reject(new Error('no statement')) },
  });
  const first = jobs.runOnce('slow');
  await assert.rejects(jobs.runOnce('slow'), { status: 409 });
  finish('done');
  assert.equal((await first).result, 'done');
  assert.equal((await jobs.runOnce('bad')).error, 'no statement');
  await assert.rejects(jobs.runOnce('none'), { status: 404 });
});
